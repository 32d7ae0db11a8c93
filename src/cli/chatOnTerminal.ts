import {
  catchError,
  distinctUntilChanged,
  endWith,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Conversation, Status } from '../index';
import { plain, show } from './plain';
import type { Terminal } from './terminal';
import { undelivered } from './undelivered';

/** What to tell of a status while it lasts: of a pause how many seconds are left. */
function progress(status: Status): Observable<string> {
  if (status.state !== 'retrying') return of(status.state === 'connecting' ? 'connecting' : '');
  const seconds = Math.ceil(status.delay / 1000);
  return timer(0, 1000).pipe(
    take(seconds),
    map((passed) => `reconnecting in ${seconds - passed} s`),
    endWith('reconnecting'),
  );
}

/**
 * Lets somebody chat at a terminal. Completes when they end it; fails with whatever the conversation fails with, while a
 * message that cannot be sent is only told of.
 */
export function chatOnTerminal(
  { userId, message$, status$, send }: Conversation,
  { line$, paint, print, prompt }: Terminal,
  hint: string,
): Observable<string> {
  const said$ = message$.pipe(
    filter(({ from }) => from !== userId),
    map((message) => `${paint('bot', plain(message.from))}  ${show(message)}`),
  );
  const unsent$ = line$.pipe(
    filter((line) => plain(line) !== ''),
    mergeMap((line) =>
      send(line).pipe(
        ignoreElements(),
        catchError((error: unknown) => of(undelivered(error))),
      ),
    ),
  );
  const interruption$ = status$.pipe(
    mergeMap((status) => (status.state === 'retrying' && status.attempt === 1 ? [status.error.message] : [])),
  );
  const problem$ = merge(unsent$, interruption$).pipe(map((problem) => paint('problem', plain(problem))));
  const progress$ = status$.pipe(
    switchMap(progress),
    distinctUntilChanged(),
    map((text) => (text ? paint('note', `(${text}) `) : '')),
  );

  const end$ = line$.pipe(ignoreElements(), endWith('end'));

  return merge(merge(of(paint('note', hint)), said$, problem$).pipe(tap(print)), progress$.pipe(tap(prompt))).pipe(
    takeUntil(end$),
  );
}
