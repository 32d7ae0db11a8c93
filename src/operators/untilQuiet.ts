import { connect, type MonoTypeOperatorFunction, switchMap, takeUntil } from 'rxjs';
import { check } from '../util/assertOptions';
import { isDuration, wait } from '../util/clock';

/**
 * Emits the values of the source, and completes when none has come for `ms` ms after the last one.
 *
 * It waits for the first value without a limit; `timeout({ first })` sets one. It completes and fails with its source.
 * With `Infinity` that is the only end.
 *
 * ```text
 * source           ----a-b----------c--
 * untilQuiet(5)    ----a-b----|
 * ```
 *
 * @throws TypeError if `ms` is negative or not a number.
 *
 * @example
 * ```ts
 * import { toArray } from 'rxjs';
 * import { connect, fromOthers, untilQuiet } from 'rxjs-direct-line';
 *
 * const { userId, message$ } = connect({ token });
 *
 * // everything that the bot says at first
 * message$.pipe(fromOthers(userId), untilQuiet(2000), toArray()).subscribe({
 *   next: (greetings) => show(greetings.length),
 *   error: report,
 * });
 * ```
 *
 * @category Operators
 */
export function untilQuiet<T>(ms: number): MonoTypeOperatorFunction<T> {
  check({ 'ms of untilQuiet': isDuration(ms) });
  return connect((value$) => value$.pipe(takeUntil(value$.pipe(switchMap(() => wait(ms))))));
}
