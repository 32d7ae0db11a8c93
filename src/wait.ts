import { asyncScheduler, NEVER, type Observable, switchMap, timer } from 'rxjs';
import { check } from './check';

/** The longest delay that setTimeout keeps; a longer one fires at once. */
const longest = 2 ** 31 - 1;

/** The time, ms; virtual in a TestScheduler's run. */
export const now = (): number => asyncScheduler.now();

export const isDuration = (ms: unknown): boolean => typeof ms === 'number' && ms >= 0;

/** Emits once, `ms` from now, and completes; never for `Infinity`; throws a TypeError for what is no duration. */
export function wait(ms: number): Observable<unknown> {
  if (!isDuration(ms)) check({ [`a wait of ${ms} ms`]: false });
  if (ms === Infinity) return NEVER;
  return ms > longest ? timer(longest).pipe(switchMap(() => wait(ms - longest))) : timer(ms);
}
