import { ignoreElements, interval, map, mergeMap, Subject, takeUntil, timer } from 'rxjs';
import { answer, set, started, taken } from '../support/answers';
import { run, type Subscribed } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

/** Whether one began before the one before had been left. */
const overlap = (log: readonly Subscribed[]) =>
  log.some(({ subscribedFrame }, i) => i > 0 && log[i - 1]!.unsubscribedFrame > subscribedFrame);

describe('one GET at a time', () => {
  it('keeps a wake that comes during a GET until that has ended', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const read$ = cold('----(a|)', { a: set('') });
      const wake$ = hot(' --w');
      const reads = ['    ^---!', '----^---!', '1004ms ^---!'];

      const { text$, transport } = chatOver({ read: [read$] }, { wake$ });
      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('makes one GET of all the wakes that came during another', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const read$ = cold('   -----(a|)', { a: set('') });
      const wake$ = hot('    -www');
      const reads = ['       ^----!', '-----^----!'];

      const { text$, transport } = chatOver({ read: [read$] }, { wake$ });
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('keeps a wake that comes during the second GET too', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const read$ = cold('   -----(a|)', { a: set('') });
      const wake$ = hot('    --w----w');
      const reads = ['       ^----!', '-----^----!', '----------^----!'];

      const { text$, transport } = chatOver({ read: [read$] }, { wake$ });
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('discharges a wake by the drain that starts after it', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const wake$ = hot('    --w');
      const reads = ['       ^---!', '----^---!'];

      const { text$, transport } = chatOver(
        { read: [cold('      ----(a|)', { a: set('a', '1') }), cold('----(a|)', { a: set('', '1') })] },
        { wake$ },
      );
      expectObservable(text$, '^ 499ms !').toBe('----a');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('keeps a burst that falls into a GET', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver({
        read: [cold('400ms (a|)', { a: set('') }), cold('--(a|)', { a: set('') })],
        send: [cold('--(a|)', { a: taken })],
      });
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^ 399ms !', '400ms ^-!']);
    });
  });

  it('discharges with a GET what was due when it started, and nothing later', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        {
          read: [cold('--(a|)', { a: set('') }), cold('50ms (a|)', { a: set('') }), cold('--(a|)', { a: set('') })],
          send: [cold('--(a|)', { a: taken })],
        },
        { burst: [100, 120] },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '112ms ^ 49ms !', '162ms ^-!']);
    });
  });

  it('discharges with one GET all that fell due during another', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { text$, send, transport } = chatOver(
        {
          read: [cold('200ms (a|)', { a: set('') }), cold('--(a|)', { a: set('') })],
          send: [cold('--(a|)', { a: taken })],
        },
        { burst: [50, 100] },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^ 199ms !', '200ms ^-!']);
    });
  });

  it('lets go of the old GET before a resubscription makes a new one', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('----(a|)', { a: set('a', '1') })] });

      expectObservable(text$, '   ^-!').toBe('');
      expectObservable(text$, ' --^----!').toBe('------a');
      expectSubscriptions(transport.reads).toBe(['^-!', '--^---!', '------^!']);
    });
  });

  it('holds in a storm of sends, wakes, intervals and resubscriptions', () => {
    run(({ cold, expectObservable, flush }) => {
      const wake$ = interval(3).pipe(takeUntil(timer(500)));
      const { text$, send, transport } = chatOver(
        { read: [cold('-----(a|)', { a: set('') })], send: [cold('--(a|)', { a: taken })] },
        { wake$, interval: interval(4).pipe(map((i) => (i % 7) * 2)), burst: [1, 2, 3, 5, 8] },
      );
      const sending$ = timer(0, 7).pipe(
        mergeMap(() => send('x')),
        ignoreElements(),
        takeUntil(timer(500)),
      );
      expectObservable(sending$).toBe('500ms |');
      for (let i = 0; i < 50; i++) expectObservable(text$, `${i * 10}ms ^ ${(i % 5) + 7}ms !`).toBe('');
      flush();

      expect(transport.reads.length).toBeGreaterThan(20);
      expect(overlap(transport.reads)).toBe(false);
    });
  });

  it('is not disturbed by a token that is swapped meanwhile', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const { text$, transport } = chatOver({
        start: [cold('(a|)', { a: started('c1', { token: 'token-1', expires_in: 1 }) })],
        read: [cold('700ms (a|)', { a: set('') })],
        renew: [cold('-(a|)', { a: answer(200, '"token-2"') })],
      });

      expectObservable(text$, '^ 1999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^ 699ms !', '1700ms ^ 299ms !']);
      flush();
      const credentials = transport.requests.map(({ headers }) => headers['Authorization']);
      expect(credentials.slice(0, 3)).toEqual(['Bearer secret', 'Bearer token-1', 'Bearer token-1']);
      expect(credentials.at(-1)).toBe('Bearer token-2');
    });
  });

  it('holds when a message itself makes the next wake', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const wake$ = new Subject<void>();
      const { message$, transport } = chatOver(
        { read: [cold('--(a|)', { a: set('a', '1') }), cold('--(a|)', { a: set('', '1') })] },
        { wake$ },
      );
      const text$ = message$.pipe(
        map(({ text }) => {
          wake$.next();
          return text;
        }),
      );

      expectObservable(text$, '^ 499ms !').toBe('--a');
      expectSubscriptions(transport.reads).toBe(['^-!', '--^-!']);
    });
  });
});
