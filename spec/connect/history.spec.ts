import { map, take, takeUntil, timer } from 'rxjs';
import { type Conversation, HttpError } from 'rxjs-direct-line';
import { problem, set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const textsOf = ({ history }: Pick<Conversation, 'history'>) => history().pipe(map(({ text }) => text));

describe('history', () => {
  it('reads from the beginning to the first empty set, and completes', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { transport, ...chat } = chatOver(
        {
          read: [
            cold('--(a|)', { a: set('a', '1') }),
            cold('--(a|)', { a: set('b', '2') }),
            cold('--(a|)', { a: set('', '2') }),
          ],
        },
        { watermark: '1' },
      );
      const reads = ['  ^-!', '--^-!', '----^-!'];
      const expected = '--a-b-|';

      expectObservable(textsOf(chat)).toBe(expected);
      expectSubscriptions(transport.reads).toBe(reads);
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=2']);
    });
  });

  it('is cold: it reads once for each subscription', () => {
    run(({ cold, expectObservable, flush }) => {
      const { transport, history } = chatOver({ read: [cold('--(a|)', { a: set('') })] });
      const message$ = history();

      expectObservable(message$).toBe('--|');
      expectObservable(message$, '-----^').toBe('-------|');
      flush();
      expect(transport.queries()).toEqual(['', '']);
    });
  });

  it('commits nothing', () => {
    run(({ cold, expectObservable, flush }) => {
      const { checkpoint$, text$, transport, ...chat } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('a', '1') }),
        ],
      });

      expectObservable(textsOf(chat)).toBe('--a-|');
      expectObservable(checkpoint$, '^ 49ms !').toBe('');
      expectObservable(text$.pipe(take(1)), '99ms ^').toBe('101ms (a|)');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '']);
    });
  });

  it('takes nothing away from a reader, who may be there', () => {
    run(({ cold, expectObservable }) => {
      const { text$, ...chat } = chatOver({
        read: [
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('x', '1') }),
          cold('--(a|)', { a: set('', '1') }),
          cold('--(a|)', { a: set('y', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });

      expectObservable(text$, '^ 1499ms !').toBe('1004ms y');
      expectObservable(textsOf(chat), '100ms ^').toBe('102ms x-|');
    });
  });

  it('leaves the status alone', () => {
    run(({ cold, expectObservable }) => {
      const { history, status$ } = chatOver({ read: [cold('--(a|)', { a: set('') })] });

      expectObservable(history()).toBe('--|');
      expectObservable(status$).toBe('i', { i: { state: 'idle' } });
    });
  });

  it('is no tight loop where the service gives no watermark', () => {
    run(({ cold, flush }) => {
      const { transport, ...chat } = chatOver({ read: [cold('--(a|)', { a: set('a') })] });

      textsOf(chat)
        .pipe(takeUntil(timer(999)))
        .subscribe();
      flush();
      expect(transport.reads.length).toBeLessThanOrEqual(2);
    });
  });

  it('survives a transient failure, and goes on from where it was', () => {
    run(({ cold, expectObservable, flush }) => {
      const { transport, ...chat } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: problem(500) }),
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });

      expectObservable(textsOf(chat)).toBe('--a 503ms b-|');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('fails with what is fatal', () => {
    run(({ cold, expectObservable }) => {
      const { history } = chatOver({ read: [cold('--(a|)', { a: problem(404) })] });
      expectObservable(history()).toBe('--#', {}, expect.any(HttpError));
    });
  });

  it('aborts its GET when it is unsubscribed', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush, frame }) => {
      const { history, transport } = chatOver({ read: [cold('----(a|)', { a: set('a', '1') })] });

      expectObservable(history(), '               ^-!').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!']);
      flush();
      expect(frame()).toBe(2);
    });
  });
});
