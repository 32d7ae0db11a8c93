import { asyncScheduler, Observable, type SchedulerAction, Subscription } from 'rxjs';
import { check } from './assertOptions';

/** The longest delay that setTimeout keeps; a longer one fires at once. */
const longestDelay = 2 ** 31 - 1;

/** The time of RxJS, ms; virtual in a TestScheduler's run. The system's clock may be set, so it can go back. */
export const now = (): number => asyncScheduler.now();

export const isDuration = (ms: unknown): boolean => typeof ms === 'number' && ms >= 0;

/** A clock that never goes back. All times are ms. */
export interface Clock {
  now(): number;
  /** Does `work` once, `ms` from now; never for `Infinity`. Both throw a TypeError if that is no time to wait. */
  after(ms: number, work: () => void): Subscription;
  /** Does `work` once at that time, which is as soon as possible if the time has passed. */
  at(time: number, work: () => void): Subscription;
}

/**
 * Makes a clock of its own for one owner, on the time of RxJS, which is virtual in a TestScheduler's run.
 *
 * The system's clock may be set at any time. This one adds up its steps forward and ignores those back. A timer that
 * fires sets it to the time that the timer was for, so a wait ends in time even if the system's clock was set back.
 */
export function createClock(): Clock {
  let reading = now();
  let time = reading;

  const read = (): number => {
    const last = reading;
    reading = now();
    time += Math.max(0, reading - last);
    return time;
  };

  const waitUntil = (target: number, work: () => void, left = Math.max(0, target - read())): Subscription => {
    if (!isDuration(left)) check({ [`a wait of ${left} ms`]: false });
    if (target === Infinity) return Subscription.EMPTY;
    /** Waits in pieces that setTimeout keeps. */
    function go(this: SchedulerAction<unknown>) {
      left -= longestDelay;
      if (left > 0) {
        this.schedule(undefined, Math.min(left, longestDelay));
        return;
      }
      time = Math.max(read(), target);
      work();
    }
    return asyncScheduler.schedule(go, Math.min(left, longestDelay));
  };

  return {
    now: read,
    at: waitUntil,
    after: (ms, work) => waitUntil(read() + ms, work, ms),
  };
}

/** Emits once, `ms` from now on `clock`, and completes; never for `Infinity`. */
export const wait = (ms: number, clock: Pick<Clock, 'after'> = createClock()): Observable<unknown> =>
  new Observable((subscriber) =>
    clock.after(ms, () => {
      subscriber.next(0);
      subscriber.complete();
    }),
  );
