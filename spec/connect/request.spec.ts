import { map, NEVER } from 'rxjs';
import { answer, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

describe('request$', () => {
  it('tells why each GET was made', () => {
    run(({ cold, hot, at, expectObservable }) => {
      const { message$, send, request$ } = chatOver(
        {
          read: [
            cold('(a|)', { a: set('a', '1') }),
            cold('(a|)', { a: set('', '1') }),
            cold('(a|)', { a: problem(500) }),
            cold('(a|)', { a: set('', '1') }),
          ],
          send: [cold('(a|)', { a: taken })],
        },
        { wake$: hot('50ms w'), interval: 1000, retry: { delay: 10, jitter: false } },
      );
      at(100, () => send('x').subscribe());

      expectObservable(message$.pipe(map(({ text }) => text)), '^ 1099ms !').toBe('a');
      expectObservable(request$.pipe(map(({ operation, why, attempt }) => [operation, why, attempt]))).toBe(
        '(fd) 46ms w 9ms r 39ms s 299ms b 599ms i',
        {
          f: ['read', 'first', 1],
          d: ['read', 'drain', 1],
          w: ['read', 'wake', 1],
          r: ['read', 'retry', 2],
          s: ['send', undefined, 1],
          b: ['read', 'burst', 1],
          i: ['read', 'interval', 1],
        },
      );
    });
  });

  it('counts the attempts of a start', () => {
    run(({ cold, expectObservable }) => {
      const { message$, request$ } = chatOver(
        { start: [cold('(a|)', { a: problem(500) }), cold('(a|)', { a: started() })], read: [NEVER] },
        { retry: { delay: 10, jitter: false } },
      );

      expectObservable(message$, '^ 20ms !').toBe('');
      expectObservable(request$.pipe(map(({ operation, attempt }) => `${operation} ${attempt}`))).toBe('a 9ms b', {
        a: 'start 1',
        b: 'start 2',
      });
    });
  });

  it('counts the messages that were delivered before, and names what could not be read', () => {
    run(({ cold, expectObservable }) => {
      const { text$, request$ } = chatOver({
        read: [
          cold('a|', { a: set('a b', '1') }),
          cold('b|', { b: set('a b c', '2') }),
          cold('c|', { c: answer(200, { messages: [5], watermark: '2' }) }),
        ],
      });

      expectObservable(text$, '^ 20ms !').toBe('(abc)');
      expectObservable(request$.pipe(map(({ repeated, ignored }) => ({ repeated, ignored })))).toBe('(abc)', {
        a: {},
        b: { repeated: 2 },
        c: { ignored: ['messages[0]'] },
      });
    });
  });
});
