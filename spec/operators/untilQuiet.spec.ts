import { concat, endWith, firstValueFrom, ignoreElements, map, NEVER, of, race } from 'rxjs';
import { untilQuiet } from 'rxjs-direct-line';
import { wait } from '../../src/util/clock';
import { run } from '../support/marbles';

describe('untilQuiet', () => {
  it('passes values on, and completes when none has come for so long after the last one', () => {
    run(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot(' -a--b-(cd)--------e-');
      const sourceSubs = '  ^----------!';
      const expected = '    -a--b-(cd)-|';

      expectObservable(source$.pipe(untilQuiet(5))).toBe(expected);
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
    });
  });

  it('waits for the first value without a limit', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' ---------------a------b');
      const expected = '    ---------------a-|';

      expectObservable(source$.pipe(untilQuiet(2))).toBe(expected);
    });
  });

  it('counts from the last value, however long they go on', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' a--b--c--d--e--f--------g');
      const expected = '    a--b--c--d--e--f---|';

      expectObservable(source$.pipe(untilQuiet(4))).toBe(expected);
    });
  });

  it('completes with its source', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-a-|');
      const sourceSubs = '  ^--!';

      expectObservable(source$.pipe(untilQuiet(5))).toBe('-a-|');
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
    });
  });

  it('fails with its source', () => {
    run(({ cold, expectObservable }) => {
      expectObservable(cold('-a-#').pipe(untilQuiet(5))).toBe('-a-#');
    });
  });

  it('passes on all of what comes at once', () => {
    run(({ expectObservable }) => {
      expectObservable(concat(of('a', 'b', 'c'), NEVER).pipe(untilQuiet(6))).toBe('(abc)-|');
    });
  });

  it('leaves the source, and no timer, when it is unsubscribed', () => {
    run(({ hot, expectObservable, expectSubscriptions, flush, frame }) => {
      const source$ = hot(' -a--');
      const sourceSubs = '  ^-!';

      expectObservable(source$.pipe(untilQuiet(1000)), '^-!').toBe('-a');
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
      flush();
      expect(frame()).toBeLessThan(1000);
    });
  });

  it('counts for each subscription by itself', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' a-b-------c-------');
      const quiet$ = source$.pipe(untilQuiet(3));

      expectObservable(quiet$).toBe('             a-b--|');
      expectObservable(quiet$, '    -----^').toBe('----------c--|');
    });
  });

  // virtual time hides what setTimeout does with these: it fires at once
  it.each([Infinity, 2 ** 31, 2 ** 40])('does not end early in real time: after %d ms', async (ms) => {
    const ended$ = concat(of('a'), NEVER).pipe(untilQuiet(ms), ignoreElements(), endWith('ended'));
    const waited$ = wait(5).pipe(map(() => 'waited'));
    expect(await firstValueFrom(race(ended$, waited$))).toBe('waited');
  });

  it.each([NaN, -1, '5', undefined])('throws a TypeError that names what is no duration: %p', (ms) => {
    expect(() => untilQuiet(ms as number)).toThrow(new TypeError('not valid: ms of untilQuiet'));
  });
});
