import { defer, firstValueFrom, map, merge, type Observable, race } from 'rxjs';
import { wait } from '../../src/util/clock';
import { run } from '../support/marbles';

const longest = 2 ** 31 - 1;
const emitted = <T>(source$: Observable<unknown>, value: T) => source$.pipe(map(() => value));

describe('wait', () => {
  it.each([0, 1, 1000, longest, longest + 1, 2 ** 31 + 10, 2 * longest, 2 * longest + 1, 2 ** 40])(
    'emits once after %d ms, and completes',
    (ms) => {
      run(({ expectObservable }) => {
        expectObservable(emitted(wait(ms), 'a')).toBe(`${ms}ms (a|)`);
      });
    },
  );

  it('never emits for Infinity, and leaves no timer', () => {
    run(({ expectObservable, flush, frame }) => {
      expectObservable(wait(Infinity)).toBe('');
      flush();
      expect(frame()).toBe(0);
    });
  });

  it('is cold: it counts from the subscription', () => {
    run(({ expectObservable }) => {
      const waited$ = emitted(wait(5), 'a');
      expectObservable(waited$, '--^').toBe('-------(a|)');
      expectObservable(waited$, '---------^').toBe('--------------(a|)');
    });
  });

  it.each([1000, 2 ** 40])('leaves no timer when it is unsubscribed: of %d ms', (ms) => {
    run(({ expectObservable, flush, frame }) => {
      expectObservable(wait(ms), '^----!').toBe('');
      flush();
      expect(frame()).toBe(5);
    });
  });

  it.each([NaN, -1, -Infinity, '5', null, undefined])('is an error for what is no duration: %p', (ms) => {
    run(({ expectObservable }) => {
      expectObservable(defer(() => wait(ms as number))).toBe('#', {}, expect.any(Error));
    });
  });

  // virtual time hides what setTimeout does with these: it fires at once
  it.each([Infinity, longest + 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_VALUE])(
    'fires after a shorter one in real time: %d ms',
    async (ms) => {
      const first$ = race(emitted(wait(ms), 'the long one'), emitted(wait(5), 'the short one'));
      expect(await firstValueFrom(first$)).toBe('the short one');
    },
  );

  it('fires in order outside of virtual time, each at its time', () => {
    // A busy machine may take longer to set two timers than lies between them.
    jest.useFakeTimers();
    const begin = Date.now();
    const fired: unknown[] = [];
    merge(...[15, 1, 8].map((ms) => emitted(wait(ms), ms))).subscribe((ms) => fired.push([ms, Date.now() - begin]));
    jest.advanceTimersByTime(20);
    jest.useRealTimers();
    expect(fired).toEqual([1, 8, 15].map((ms) => [ms, ms]));
  });
});
