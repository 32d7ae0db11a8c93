import { of } from 'rxjs';
import { answer, problem, set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const skipHistory = { skipHistory: true };

describe('skipHistory', () => {
  it('delivers only what comes after the end of the conversation, and asks on at once until there', () => {
    run(({ cold, expectObservable, flush }) => {
      const read = [
        cold('-(a|)', { a: set('a b', '1') }),
        cold('-(c|)', { c: set('c', '2') }),
        cold('-(x|)', { x: set('', '2') }),
        of(set('d', '3')),
        of(set('', '3')),
      ];
      const { text$, transport } = chatOver({ read }, skipHistory);
      expectObservable(text$, '^ 1500ms !').toBe('1001ms d');
      flush();
      expect(transport.queries().slice(0, 4)).toEqual(['', '?watermark=1', '?watermark=2', '?watermark=2']);
    });
  });

  it('stays connecting until there, and tells one checkpoint, at the end', () => {
    run(({ cold, expectObservable }) => {
      const read = [
        cold('--(a|)', { a: set('a', '1') }),
        cold('--(b|)', { b: set('b', '2') }),
        cold('--(x|)', { x: set('', '3') }),
      ];
      const { text$, status$, checkpoint$ } = chatOver({ read }, skipHistory);
      const states = {
        i: { state: 'idle' },
        c: { state: 'connecting' },
        o: { state: 'online' },
      };
      expectObservable(status$).toBe('    (ic)--o 43ms i', states);
      expectObservable(checkpoint$).toBe('------k', { k: { conversationId: 'c1', watermark: '3' } });
      expectObservable(text$, '^ 49ms !').toBe('');
    });
  });

  it('is connecting again after a failure', () => {
    run(({ cold, expectObservable, flush }) => {
      const read = [
        of(set('a', '1')),
        of(problem(500)),
        cold('--(b|)', { b: set('b', '2') }),
        cold('--(x|)', { x: set('') }),
      ];
      const states: string[] = [];
      const { text$, status$ } = chatOver({ read }, skipHistory);
      status$.subscribe(({ state }) => states.push(state));
      expectObservable(text$, '^ 999ms !').toBe('');
      flush();
      expect(states).toEqual(['idle', 'connecting', 'retrying', 'connecting', 'online', 'idle']);
    });
  });

  it('goes on where it was interrupted', () => {
    run(({ cold, expectObservable, flush }) => {
      const read = [
        cold('--(a|)', { a: set('a', '1') }),
        cold('--(b|)', { b: set('b', '2') }),
        cold('--(b|)', { b: set('b', '2') }),
        cold('--(x|)', { x: set('', '2') }),
        of(set('c', '3')),
        of(set('')),
      ];
      const { text$, transport, checkpoint$ } = chatOver({ read }, skipHistory);
      expectObservable(text$, '^--!').toBe('');
      expectObservable(text$, '----------^ 1999ms !').toBe('1012ms c');
      expectObservable(checkpoint$).toBe('--------------k 997ms l', {
        k: { conversationId: 'c1', watermark: '2' },
        l: { conversationId: 'c1', watermark: '3' },
      });
      flush();
      expect(transport.queries().slice(0, 4)).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('lets what is sent meanwhile wait for the end, so that its echo comes', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const read = [
        cold('--(a|)', { a: set('a', '1') }),
        cold('--(x|)', { x: set('', '1') }),
        of(set('echo', '2')),
        of(set('')),
      ];
      const { text$, send, transport } = chatOver({ read, send: [of(taken)] }, { ...skipHistory, burst: 300 });
      expectObservable(text$, '^ 500ms !').toBe('304ms e', { e: 'echo' });
      expectObservable(send('hello'), '-^').toBe('----(s|)', { s: undefined });
      expectSubscriptions(transport.sends).toBe('----(^!)');
    });
  });

  it('holds no send back when its reader has left, nor when nobody reads', () => {
    run(({ cold, expectObservable }) => {
      const read = [cold('--(a|)', { a: set('a', '1') }), cold('--(x|)', { x: set('') })];
      const { text$, send } = chatOver({ read, send: [of(taken)] }, skipHistory);
      expectObservable(send('early')).toBe('(s|)', { s: undefined });
      expectObservable(text$, '-^-!').toBe('');
      expectObservable(send('hello'), '--^').toBe('---(s|)', { s: undefined });
    });
  });

  it('ends where no more is asked for at once, although the set brings messages: the next ones are new', () => {
    run(({ cold, expectObservable }) => {
      const read = ['a b', 'a b c', ''].map((texts) => cold('--(a|)', { a: set(texts) }));
      const { text$ } = chatOver({ read }, skipHistory);
      expectObservable(text$, '^ 1499ms !').toBe('1004ms c');
    });
  });

  it('ends if the service goes round with more messages than are known, and holds no send up', () => {
    run(({ at, expectObservable }) => {
      let gets = 0;
      const lap = () => Array.from({ length: 60 }, (_, i) => `${gets % 3}-${i}`).join(' ');
      const transport = ({ method }: { method: string }) => {
        if (method === 'POST') return of(taken);
        gets += 1;
        return of(gets < 5 ? set(lap(), `${gets % 3}`) : set('new', '9'));
      };
      const { text$, send } = chatOver({}, { transport, ...skipHistory, burst: [] });
      expectObservable(text$, '^ 1500ms !').toBe('1s n', { n: 'new' });
      at(1, () => expectObservable(send('hello')).toBe('-(s|)', { s: undefined }));
    });
  });

  it('delivers nothing of its last set, although nobody can tell whether that was said once more', () => {
    run(({ expectObservable }) => {
      const nameless = { from: 'bot1', text: 'a' };
      const read = ['1', '2'].map((watermark) => of(answer(200, { messages: [nameless], watermark })));
      const { text$ } = chatOver({ read: [...read, of(set('b', '3')), of(set('', '3'))] }, skipHistory);
      expectObservable(text$, '^ 1500ms !').toBe('1s b');
    });
  });

  it('is ignored beside a watermark', () => {
    run(({ expectObservable }) => {
      const { text$ } = chatOver({ read: [of(set('a', '2')), of(set(''))] }, { ...skipHistory, watermark: '1' });
      expectObservable(text$, '^ 500ms !').toBe('a');
    });
  });

  it('needs a conversation to join', () => {
    expect(() => chatOver({ start: [] }, skipHistory)).toThrow(new TypeError('not valid: skipHistory'));
  });

  it('is no matter of history()', () => {
    run(({ expectObservable }) => {
      const { history } = chatOver({ read: [of(set('a', '1')), of(set('', '1'))] }, skipHistory);
      expectObservable(history()).toBe('(a|)', { a: expect.objectContaining({ text: 'a' }) as unknown });
    });
  });
});
