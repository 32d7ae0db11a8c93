import { asyncScheduler, Observable, type SchedulerAction, Subscription } from 'rxjs';
import { check } from './assertOptions';

/** The longest delay that setTimeout keeps; a longer one fires at once. */
const longest = 2 ** 31 - 1;

/** The time, ms; virtual in a TestScheduler's run. */
export const now = (): number => asyncScheduler.now();

export const isDuration = (ms: unknown): boolean => typeof ms === 'number' && ms >= 0;

/** Does `work` once, `ms` from now; never for `Infinity`; throws a TypeError for what is no duration. */
export function after(ms: number, work: () => void): Subscription {
  if (!isDuration(ms)) check({ [`a wait of ${ms} ms`]: false });
  if (ms === Infinity) return Subscription.EMPTY;

  let left = ms;
  /** In pieces that setTimeout keeps. */
  function go(this: SchedulerAction<unknown>) {
    left -= longest;
    if (left > 0) this.schedule(undefined, Math.min(left, longest));
    else work();
  }
  return asyncScheduler.schedule(go, Math.min(left, longest));
}

/** Emits once, `ms` from now, and completes; never for `Infinity`; a TypeError for what is no duration. */
export const wait = (ms: number): Observable<unknown> =>
  new Observable((subscriber) =>
    after(ms, () => {
      subscriber.next(0);
      subscriber.complete();
    }),
  );
