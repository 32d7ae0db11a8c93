import { map, NEVER, of } from 'rxjs';
import { HttpError, ProtocolError } from 'rxjs-direct-line';
import { answer, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const domain = 'https://directline.botframework.com';

describe('starting a conversation', () => {
  it('comes before the first GET', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        start: [cold('--(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })],
      });
      const starts = ['^-!'];
      const reads = [' --^-!', '----^-!'];
      const expected = '----a';

      expectObservable(text$, '^ 99ms !').toBe(expected);
      expectSubscriptions(transport.starts).toBe(starts);
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is a POST without a body, and what it gives is where the messages are', () => {
    const { text$, transport } = chatOver({ start: [of(started('a/b?c'))], read: [NEVER] });
    text$.subscribe().unsubscribe();

    expect(transport.requests).toMatchObject([
      { method: 'POST', url: `${domain}/api/conversations` },
      { method: 'GET', url: `${domain}/api/conversations/a%2Fb%3Fc/messages` },
    ]);
    expect(transport.requests[0]!.body).toBeUndefined();
  });

  it('does not happen before something is subscribed to', () => {
    const { message$, send, history, consume, transport } = chatOver({ start: [of(started())] });
    expect([message$, send('x'), history(), consume(() => NEVER)]).toHaveLength(4);
    expect(transport.requests).toEqual([]);
  });

  it('is shared by the reader and the sends', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, send, history, transport } = chatOver({
        start: [cold('----(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(send('x'), '-^').toBe('------(u|)', { u: undefined });
      expectObservable(history(), '--^').toBe('------|');
      expectSubscriptions(transport.starts).toBe(['^---!']);
      expectSubscriptions(transport.sends).toBe(['----^-!']);
    });
  });

  it('happens once, whoever comes later', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        start: [cold('--(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });

      expectObservable(text$, '^ 9ms !').toBe('');
      expectObservable(send('x'), '20ms ^').toBe('22ms (u|)', { u: undefined });
      expectObservable(text$, '30ms ^ 9ms !').toBe('');
      expectSubscriptions(transport.starts).toBe(['^-!']);
    });
  });

  it('goes on for a send when the reader leaves', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        start: [cold('----(a|)', { a: started() })],
        send: [cold('--(a|)', { a: taken })],
      });

      expectObservable(text$, '^-!').toBe('');
      expectObservable(send('x')).toBe('------(u|)', { u: undefined });
      expectSubscriptions(transport.starts).toBe(['^---!']);
    });
  });

  it('is aborted when nobody waits for it any more, and begins anew for the next', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        start: [cold('----(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('a', '1') }), NEVER],
      });

      expectObservable(text$, '^-!').toBe('');
      expectObservable(text$, '-----^ 99ms !').toBe('-----------a');
      expectSubscriptions(transport.starts).toBe(['^-!', '-----^---!']);
    });
  });

  describe('that fails', () => {
    it('is tried again, like a GET', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, transport } = chatOver({
          start: [
            cold('--(a|)', { a: problem(500) }),
            cold('--(a|)', { a: problem(429) }),
            cold('--(a|)', { a: started() }),
          ],
          read: [cold('--(a|)', { a: set('a', '1') }), NEVER],
        });

        expectObservable(text$, '^ 1999ms !').toBe('1508ms a');
        expectSubscriptions(transport.starts).toBe(['^-!', '502ms ^-!', '1504ms ^-!']);
      });
    });

    it('is one start for all who try again', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, send, transport } = chatOver({
          start: [cold('--(a|)', { a: problem(500) }), cold('--(a|)', { a: started() })],
          read: [cold('--(a|)', { a: set('') })],
          send: [cold('--(a|)', { a: taken })],
        });

        expectObservable(text$, '^ 999ms !').toBe('');
        expectObservable(send('x')).toBe('506ms (u|)', { u: undefined });
        expectSubscriptions(transport.starts).toBe(['^-!', '502ms ^-!']);
      });
    });

    it('for good is an error for the reader and the sends that wait', () => {
      run(({ cold, expectObservable }) => {
        const { text$, send } = chatOver({ start: [cold('--(a|)', { a: problem(400) })] });

        expectObservable(text$).toBe('--#', {}, expect.any(HttpError));
        expectObservable(send('x')).toBe(
          '--#',
          {},
          expect.objectContaining({ name: 'SendError', delivery: 'refused' }),
        );
      });
    });

    it('is not remembered: the next one starts again', () => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { text$, send, transport } = chatOver({
          start: [
            cold('--(a|)', { a: problem(400) }),
            cold('--(a|)', { a: problem(400) }),
            cold('--(a|)', { a: started() }),
          ],
          read: [cold('--(a|)', { a: set('a', '1') }), NEVER],
        });

        expectObservable(text$).toBe('--#', {}, expect.any(HttpError));
        expectObservable(send('x'), '5ms ^').toBe('7ms #', {}, expect.objectContaining({ name: 'SendError' }));
        expectObservable(text$, '10ms ^ 99ms !').toBe('14ms a');
        expectSubscriptions(transport.starts).toBe(['^-!', '5ms ^-!', '10ms ^-!']);
      });
    });

    it('by an answer without a conversation is a ProtocolError', () => {
      run(({ cold, expectObservable }) => {
        const { text$ } = chatOver({ start: [cold('--(a|)', { a: answer(200, {}) })] }, { retry: { count: 0 } });

        expectObservable(text$).toBe('--#', {}, expect.any(ProtocolError));
      });
    });
  });

  it('joins the conversation that a 409 tells of', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        start: [cold('--(a|)', { a: started('c9', {}, 409) })],
        read: [cold('--(a|)', { a: set('a', '1') }), NEVER],
      });

      expectObservable(text$, '^ 99ms !').toBe('----a');
      flush();
      expect(transport.requests[1]!.url).toBe(`${domain}/api/conversations/c9/messages`);
    });
  });

  it('fails by a 409 that tells of none', () => {
    run(({ cold, expectObservable }) => {
      const { text$ } = chatOver({ start: [cold('--(a|)', { a: problem(409) })] });

      expectObservable(text$).toBe('--#', {}, expect.objectContaining({ name: 'HttpError', status: 409 }));
    });
  });

  it('gives the token that holds from then on, and token$ tells it', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, token$, transport } = chatOver({
        start: [cold('--(a|)', { a: started('c1', { token: 'token-1', expires_in: 1800 }) })],
        read: [cold('--(a|)', { a: set('') })],
      });

      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(token$).toBe('--t', { t: 'token-1' });
      flush();
      expect(transport.requests.map(({ headers }) => headers['Authorization'])).toEqual([
        'Bearer secret',
        'Bearer token-1',
      ]);
    });
  });
});

describe('joining a conversation', () => {
  it('starts none', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { text$, send, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { conversationId: 'abc123', watermark: '0001a-94' },
      );

      expectObservable(text$, '^ 99ms !').toBe('');
      expectObservable(send('x')).toBe('--(u|)', { u: undefined });
      expectSubscriptions(transport.starts).toBe([]);
      flush();
      expect(transport.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
        `GET ${domain}/api/conversations/abc123/messages?watermark=0001a-94`,
        `POST ${domain}/api/conversations/abc123/messages`,
      ]);
    });
  });

  it.each(['Bearer', 'BotConnector'] as const)('is authorised by the scheme %s', (scheme) => {
    const { message$, transport } = chatOver({ read: [NEVER] }, { scheme });
    message$
      .pipe(map(() => 0))
      .subscribe()
      .unsubscribe();

    expect(transport.requests[0]!.headers).toEqual({ Authorization: `${scheme} secret` });
  });

  it('takes place where domain is', () => {
    const { message$, transport } = chatOver({ read: [NEVER] }, { domain: 'http://localhost:3000' });
    message$.subscribe().unsubscribe();

    expect(transport.requests[0]!.url).toBe('http://localhost:3000/api/conversations/c1/messages');
  });

  it('works with the members taken out of the conversation', () => {
    const { history, message$, status$, checkpoint$, token$, userId } = chatOver({ read: [of(set(''))] });
    expect([history, message$, status$, checkpoint$, token$, userId]).not.toContain(undefined);
    const completed = jest.fn();
    history().subscribe({ complete: completed });
    expect(completed).toHaveBeenCalledTimes(1);
  });
});
