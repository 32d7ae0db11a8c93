import { distinctUntilChanged, ignoreElements, map, merge, mergeMap, type Observable, startWith } from 'rxjs';
import { type Conversation, fromOthers } from 'rxjs-direct-line';

/** Sends each line. Emits true from a send until somebody else speaks, and fails if a send fails. */
export function waitingForReply(
  { message$, send, userId }: Conversation,
  line$: Observable<string>,
): Observable<boolean> {
  const asked$ = line$.pipe(
    // true at once, because the reply may arrive before the answer to the POST
    mergeMap((line) => send(line).pipe(ignoreElements(), startWith(true))),
  );
  const answered$ = message$.pipe(
    fromOthers(userId),
    map(() => false),
  );
  return merge(answered$, asked$).pipe(startWith(false), distinctUntilChanged());
}
