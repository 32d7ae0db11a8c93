import { mergeMap, NEVER, of } from 'rxjs';
import { problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('send', () => {
  it('emits one undefined when the bot has taken the message, and completes', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { send, transport } = chatOver({ send: [cold('--(a|)', { a: taken })] });

      expectObservable(send('x')).toBe('--(u|)', { u: undefined });
      expectSubscriptions(transport.sends).toBe(['^-!']);
    });
  });

  it.each([200, 201, 202, 204])('is content with any success, and ignores its body: %s', (status) => {
    run(({ cold, expectObservable }) => {
      const { send } = chatOver({ send: [cold('--(a|)', { a: { ...taken, status, body: 'what{ever' } })] });
      expectObservable(send('x')).toBe('--(u|)', { u: undefined });
    });
  });

  it('is cold: nothing goes out before it is subscribed to', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    expect(send('x')).toBeDefined();
    expect(transport.requests).toEqual([]);
  });

  it('sends once for each subscription', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    const sending$ = send('x');
    sending$.subscribe();
    sending$.subscribe();
    expect(transport.sent()).toEqual([
      { from: 'user1', text: 'x' },
      { from: 'user1', text: 'x' },
    ]);
  });

  it('posts JSON to the messages of the conversation', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    send('x').subscribe();
    expect(transport.requests).toEqual([
      {
        method: 'POST',
        url: 'https://directline.botframework.com/api/conversations/c1/messages',
        headers: {
          Authorization: 'Bearer secret',
          'Content-Type': expect.stringMatching(/^application\/json/) as string,
        },
        body: '{"from":"user1","text":"x"}',
      },
    ]);
  });

  it('sends all that a message has', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    const outgoing = {
      text: 'x',
      channelData: { a: [1, { b: null }] },
      images: ['https://host/a.png'],
      attachments: [{ url: 'https://host/a.pdf', contentType: 'application/pdf' }],
    };
    send(outgoing).subscribe();
    expect(transport.sent()).toEqual([{ from: 'user1', ...outgoing }]);
  });

  it('may speak for another user', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    send({ text: 'x', from: 'user2' }).subscribe();
    expect(transport.sent()).toEqual([{ from: 'user2', text: 'x' }]);
  });

  it('lets clientId travel in channelData, beside what is there', () => {
    const { send, transport } = chatOver({ send: [of(taken)] });
    const channelData = { a: 1 };
    send({ text: 'x', clientId: 'id-1', channelData }).subscribe();
    send({ text: 'y', clientId: 'id-2' }).subscribe();

    expect(transport.sent()).toEqual([
      { from: 'user1', text: 'x', channelData: { a: 1, clientId: 'id-1' } },
      { from: 'user1', text: 'y', channelData: { clientId: 'id-2' } },
    ]);
    expect(channelData).toEqual({ a: 1 });
  });

  it('has a random user who stays the same where none is told', () => {
    const { send, transport, userId } = chatOver({ start: [of(started())], send: [of(taken)] }, {
      userId: undefined,
    } as object);
    send('x').subscribe();
    send('y').subscribe();

    expect(userId).toMatch(/./);
    expect(transport.sent()).toEqual([
      { from: userId, text: 'x' },
      { from: userId, text: 'y' },
    ]);
    expect(chatOver({ start: [NEVER] }, { userId: undefined } as object).userId).not.toBe(userId);
  });

  it('waits for no GET, and no GET waits for it', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { send, text$, transport } = chatOver(
        { read: [cold('-----(a|)', { a: set('') })], send: [cold('----------(a|)', { a: taken })] },
        { interval: 2 },
      );
      at(2, () => send('x').subscribe());

      expectObservable(text$, '^-------------!').toBe('');
      expectSubscriptions(transport.sends).toBe(['--^---------!']);
      expectSubscriptions(transport.reads).toBe(['^----!', '-------^----!']);
    });
  });

  it('is aborted when it is unsubscribed', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { send, transport } = chatOver({ send: [cold('----(a|)', { a: taken })] });

      expectObservable(send('x'), '               ^-!').toBe('');
      expectSubscriptions(transport.sends).toBe(['^-!']);
      flush();
      expect(frame()).toBe(2);
    });
  });

  describe('one after the other', () => {
    it('goes out in the order of the subscriptions, not of the calls', () => {
      run(({ cold, expectObservable, expectSubscriptions, flush }) => {
        const { send, transport } = chatOver({ send: [cold('--(a|)', { a: taken })] });
        const first$ = send('first');
        const second$ = send('second');

        expectObservable(second$).toBe('--(u|)', { u: undefined });
        expectObservable(first$).toBe(' ----(u|)', { u: undefined });
        expectSubscriptions(transport.sends).toBe(['^-!', '--^-!']);
        flush();
        expect(transport.sent()).toMatchObject([{ text: 'second' }, { text: 'first' }]);
      });
    });

    it('goes on after one that failed', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { send, transport } = chatOver({
          send: [cold('--(a|)', { a: problem(500) }), cold('--(a|)', { a: taken })],
        });

        expectObservable(send('x')).toBe('--#', {}, expect.anything());
        expectObservable(send('y')).toBe('----(u|)', { u: undefined });
        expectSubscriptions(transport.sends).toBe(['^-!', '--^-!']);
      });
    });

    it('goes on after one that was unsubscribed', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { send, transport } = chatOver({ send: [cold('----(a|)', { a: taken })] });

        expectObservable(send('x'), '^-!').toBe('');
        expectObservable(send('y')).toBe('------(u|)', { u: undefined });
        expectSubscriptions(transport.sends).toBe(['^-!', '--^---!']);
      });
    });

    it('never sends one that was unsubscribed while it waited', () => {
      run(({ cold, expectObservable, flush }) => {
        const { send, transport } = chatOver({ send: [cold('----(a|)', { a: taken })] });

        expectObservable(send('x')).toBe('----(u|)', { u: undefined });
        expectObservable(send('y'), '^-!').toBe('');
        expectObservable(send('z')).toBe('--------(u|)', { u: undefined });
        flush();
        expect(transport.sent()).toMatchObject([{ text: 'x' }, { text: 'z' }]);
      });
    });

    it('has a timeout that starts with its own POST', () => {
      run(({ cold, expectObservable }) => {
        const { send } = chatOver({ send: [cold('80ms (a|)', { a: taken })] }, { timeout: 100 });

        expectObservable(send('x')).toBe('80ms (u|)', { u: undefined });
        expectObservable(send('y')).toBe('160ms (u|)', { u: undefined });
        expectObservable(send('z')).toBe('240ms (u|)', { u: undefined });
      });
    });

    it('can send the next from the success of the one before', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { send, transport } = chatOver({ send: [cold('--(a|)', { a: taken })] });
        const both$ = send('x').pipe(mergeMap(() => send('y')));

        expectObservable(both$).toBe('----(u|)', { u: undefined });
        expectSubscriptions(transport.sends).toBe(['^-!', '--^-!']);
      });
    });
  });
});
