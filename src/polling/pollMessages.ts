import { expand, map, type Observable, of, queueScheduler, skip, subscribeOn, switchMap, take } from 'rxjs';
import type { MessageSet } from '../protocol/message';

/**
 * Reads, waits, and reads on from the watermark of the set before: one read at a time, for ever.
 *
 * Cold. A watermark is replayed verbatim, and kept when a set brings none. After every set `wait` is asked with it; its
 * first value brings the next read, and the loop completes when it completes without one. An error of either ends the
 * loop: retry inside `read`, because retrying the loop begins it at the first watermark again. The reference of the
 * protocol wants it so: read on from the watermark until a set is empty, then wait.
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
 */
export function pollMessages<S extends MessageSet>(
  read: (watermark: string | undefined) => Observable<S>,
  wait: (set: S) => Observable<unknown>,
  watermark?: string,
): Observable<S> {
  return of({ watermark } as S).pipe(
    expand(
      (set, i) =>
        (i ? wait(set) : of(0)).pipe(
          take(1),
          switchMap(() =>
            read(set.watermark).pipe(
              take(1),
              map((next) => {
                // the very set where nothing is missing: the reader knows it again by that
                const kept = next.watermark ?? set.watermark;
                return kept === next.watermark ? next : { ...next, watermark: kept };
              }),
            ),
          ),
          // on a queue, so that waits and reads that are synchronous are no recursion
          subscribeOn(queueScheduler),
        ),
      1, // one at a time: a read begins when the one before has been left
    ),
    skip(1), // what it begins with is no set
  );
}
