import {
  distinctUntilChanged,
  EMPTY,
  endWith,
  filter,
  ignoreElements,
  map,
  type Observable,
  startWith,
  switchMap,
  takeUntil,
  takeWhile,
  timeout,
} from 'rxjs';
import { type Message, untilQuiet } from 'rxjs-direct-line';
import type { Change } from './changes';

/** True from when a message was sent until the bot has said no more for a while, or until it is clear that it will not. */
export function waitingFor(reply$: Observable<Message>, change$: Observable<Change>): Observable<boolean> {
  const replied$ = reply$.pipe(
    untilQuiet(1500),
    timeout({ first: 30_000, with: () => EMPTY }),
    ignoreElements(),
    endWith(true),
  );

  return change$.pipe(
    filter(({ delivery }) => delivery === 'sending'),
    switchMap(({ clientId }) =>
      change$.pipe(
        filter((change) => change.clientId === clientId),
        takeWhile(({ delivery }) => delivery !== 'unknown' && delivery !== 'failed'),
        map(({ delivery }) => delivery === 'sent' || delivery === 'arrived'),
        // it is listened for from the beginning: the reply may be quicker than the answer to the send
        takeUntil(replied$),
        endWith(false),
      ),
    ),
    startWith(false),
    distinctUntilChanged(),
  );
}
