import { expand, map, type Observable, observeOn, of, queueScheduler, skip, switchMap, take } from 'rxjs';
import type { MessageSet } from './protocol';

/**
 * Reads, waits, and reads on from the watermark of the set before: one read at a time, for ever.
 *
 * Cold. A watermark is replayed verbatim, and kept when a set brings none. After every set `wait` is asked with it; its
 * first value brings the next read, and the loop completes when it completes without one. An error of either ends the
 * loop: retry inside `read`, because retrying the loop begins it at the first watermark again.
 */
export function pollMessages<S extends MessageSet>(
  read: (watermark: string | undefined) => Observable<S>,
  wait: (set: S) => Observable<unknown>,
  watermark?: string,
): Observable<S> {
  const readFrom = (from: string | undefined) =>
    read(from).pipe(
      take(1),
      map((set) => (set.watermark === undefined && from !== undefined ? { ...set, watermark: from } : set)),
    );
  const next = (set: S | undefined) =>
    set
      ? wait(set).pipe(
          take(1),
          switchMap(() => readFrom(set.watermark)),
        )
      : readFrom(watermark);

  return of(undefined).pipe(
    // on a queue, so that reads that are synchronous make no recursion
    observeOn(queueScheduler),
    // one at a time: the next begins when the one before has been left
    expand<S | undefined, Observable<S>>(next, 1, queueScheduler),
    skip(1),
  );
}
