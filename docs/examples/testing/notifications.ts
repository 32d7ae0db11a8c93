import { groupBy, map, mergeMap, type Observable, timer, toArray } from 'rxjs';
import { type Conversation, fromOthers } from 'rxjs-direct-line';

/** The messages of the others. Those within two seconds of the first are one notification. */
export function notifications({ message$, userId }: Conversation): Observable<string> {
  return message$.pipe(
    fromOthers(userId),
    groupBy(() => 'notification', { duration: () => timer(2000) }),
    mergeMap((group$) => group$.pipe(toArray())),
    map((messages) => messages.map(({ text }) => text).join('\n')),
  );
}
