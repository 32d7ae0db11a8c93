import { connect, type MonoTypeOperatorFunction, switchMap, takeUntil } from 'rxjs';
import { check } from '../util/assertOptions';
import { isDuration, wait } from '../util/clock';

/**
 * Passes values on until none has come for `ms` ms after the last one, then completes.
 *
 * Quiet counts from the first value on: for that one it waits without a limit, `timeout({ first })` sets one. With
 * `Infinity` it never ends by itself. It ends and fails with its source, too.
 *
 * ```text
 * source           ----a-b----------c--
 * untilQuiet(5)    ----a-b----|
 * ```
 *
 * @throws TypeError where `ms` is no duration.
 *
 * @example
 * ```ts
 * import { toArray } from 'rxjs';
 * import { connect, fromOthers, untilQuiet } from 'rxjs-direct-line';
 *
 * const { userId, message$ } = connect({ token });
 *
 * // all that the bot has to say at first
 * message$.pipe(fromOthers(userId), untilQuiet(2000), toArray()).subscribe({
 *   next: (greetings) => show(greetings.length),
 *   error: report,
 * });
 * ```
 */
export function untilQuiet<T>(ms: number): MonoTypeOperatorFunction<T> {
  check({ 'ms of untilQuiet': isDuration(ms) });
  return connect((value$) => value$.pipe(takeUntil(value$.pipe(switchMap(() => wait(ms))))));
}
