import { defer, expand, map, Observable, of, skip, switchMap, take } from 'rxjs';
import type { MessageSet } from '../protocol/message';
import { createTrampoline, type Trampoline } from '../util/trampoline';

/**
 * The polling loop: a wait, a read, then both again with the set that was read.
 *
 * `wait` and `read` emit once and complete. A wait that completes without a value ends the loop. No read begins before the
 * one before it has been left: this is why the loop begins with a seed, and why `expand` takes one set at a time.
 */
export const expandPolls = <S>(
  seed: S,
  wait: (set: S, index: number) => Observable<unknown>,
  read: (set: S) => Observable<S>,
): Observable<S> => of(seed).pipe(expand((set, i) => wait(set, i).pipe(switchMap(() => read(set))), 1));

/** Subscribes on a trampoline, so that waits and reads which are synchronous are a loop and no recursion. */
const subscribeOnTrampoline = <T>(source$: Observable<T>, trampoline: Trampoline): Observable<T> =>
  new Observable((subscriber) =>
    trampoline(() => {
      if (!subscriber.closed) source$.subscribe(subscriber);
    }),
  );

/**
 * The polling loop by itself, for any API with a cursor: reads, waits, and reads again with the `watermark` of the last set.
 *
 * Cold. There is one read at a time. A watermark is passed on unchanged. If a set has none, the last one is used again.
 * `wait` is called after every set, and its first value starts the next read. If `wait` completes without a value, the
 * loop completes. An error of `read` or `wait` ends the loop. So retry inside `read`: a retry of the loop would begin
 * at the first watermark again.
 *
 * The reference of the protocol requires that a client reads again from the watermark until a set is empty, and then waits.
 *
 * @example
 * ```ts
 * import { of, timer } from 'rxjs';
 * import { pollMessages } from 'rxjs-direct-line';
 *
 * const backlog = [['a', 'b'], ['c'], []];
 * const read = (watermark = '0') =>
 *   of({
 *     messages: (backlog[Number(watermark)] ?? []).map((id) => ({ id, conversationId: 'c1', from: 'bot' })),
 *     watermark: String(Math.min(Number(watermark) + 1, 2)),
 *   });
 *
 * pollMessages(read, ({ messages }) => timer(messages.length > 0 ? 0 : 1000)).subscribe({
 *   next: ({ messages }) => show(messages),
 *   error: report,
 * });
 * ```
 *
 * @category Pace
 */
export function pollMessages<S extends Pick<MessageSet, 'watermark'>>(
  read: (watermark: string | undefined) => Observable<S>,
  wait: (set: S) => Observable<unknown>,
  watermark?: string,
): Observable<S> {
  return defer(() => {
    const trampoline = createTrampoline();
    return expandPolls(
      { watermark } as S,
      (set, i) => subscribeOnTrampoline((i ? wait(set) : of(0)).pipe(take(1)), trampoline),
      (set) =>
        read(set.watermark).pipe(
          take(1),
          map((next) => ({ ...next, watermark: next.watermark ?? set.watermark })),
        ),
    ).pipe(skip(1)); // the seed is no set
  });
}
