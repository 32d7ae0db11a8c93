import { EMPTY, of, Subject, switchMap } from 'rxjs';
import { chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

describe('stop/start/stop/start makes one loop', () => {
  it('between two polls', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$: of('a') });
      const { text$ } = chatWith(transport);

      expectObservable(text$, '        ^ 99ms !').toBe('a');
      expectObservable(text$, '  200ms ^ 99ms !').toBe('');
      expectObservable(text$, '  400ms ^ 99ms !').toBe('');
      expectObservable(text$, '  600ms ^ 2999ms !').toBe('');
      flush();
      // a first subscriber asks at once, and only the last loop goes on
      expect(timesOf(transport, /GET/)).toEqual([0, 0, 200, 400, 600, 1600, 2600]);
      expect(timesOf(transport, /conversations/)).toEqual([0]);
    });
  });

  it('during a GET', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ latency: 100 });
      const { text$ } = chatWith(transport);

      expectObservable(text$, '       ^ 149ms !').toBe('');
      expectObservable(text$, ' 160ms ^ 9ms !').toBe('');
      expectObservable(text$, ' 180ms ^ 2999ms !').toBe('');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([100, 160, 180, 1280, 2380]);
    });
  });

  it('during the start, which is begun anew', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ latency: 100 });
      const { text$ } = chatWith(transport);

      expectObservable(text$, '      ^ 49ms !').toBe('');
      expectObservable(text$, ' 60ms ^ 9ms !').toBe('');
      expectObservable(text$, ' 80ms ^ 1999ms !').toBe('');
      flush();
      expect(timesOf(transport, /conversations/)).toEqual([0, 60, 80]);
      expect(timesOf(transport, /GET/)).toEqual([180, 1280]);
    });
  });

  it.each([
    ['asks anew', undefined, [0, 200, 400, 900, 1900, 2900]],
    ['never sooner than the service wants', 1000, [0, 1000, 2000, 3000]],
  ])('while it waits to try again, and %s', (_what, retryAfter, polls) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({
        fault: ({ operation, at }) =>
          operation === 'read' && at < 450
            ? { kind: 'status', status: 503, ...(retryAfter && { retryAfter }) }
            : undefined,
      });
      const { text$ } = chatWith(transport);

      expectObservable(text$, '       ^ 99ms !').toBe('');
      expectObservable(text$, ' 200ms ^ 99ms !').toBe('');
      expectObservable(text$, ' 400ms ^ 2999ms !').toBe('');
      flush();
      expect(timesOf(transport, /GET/)).toEqual(polls);
    });
  });

  it('within one turn', () => {
    run(({ at, flush }) => {
      const transport = fakeService();
      const { text$ } = chatWith(transport);
      const on$ = new Subject<boolean>();
      const subscription = on$.pipe(switchMap((on) => (on ? text$ : EMPTY))).subscribe();
      for (const on of [true, false, true, false, true]) on$.next(on);
      at(1500, () => subscription.unsubscribe());
      flush();

      expect(timesOf(transport, /GET/)).toEqual([0, 0, 0, 1000]);
    });
  });
});
