import { defer, mergeMap, type Observable, switchMap, tap, timer } from 'rxjs';
import type { Message, MessageSet } from 'rxjs-direct-line';

/** A polling loop as people write it by hand; docs/comparison.md shows it. */
export function usualPoller(read: (watermark?: string) => Observable<MessageSet>): Observable<Message> {
  return defer(() => {
    let watermark: string | undefined;
    return timer(0, 1000).pipe(
      switchMap(() => read(watermark)),
      tap((set) => {
        watermark = set.watermark;
      }),
      mergeMap(({ messages }) => messages),
    );
  });
}
