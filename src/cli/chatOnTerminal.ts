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
import { show } from './show';
import type { Part, Terminal } from './terminal';
import { undelivered } from './undelivered';

/** The lines to show during a status. While it waits to retry, they show the seconds that are left. */
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
 * Runs a chat in a terminal. It completes when the user ends it, and fails if the conversation fails. If a message
 * cannot be sent, it only prints the reason.
 */
export function chatOnTerminal(
  { userId, message$, status$, send }: Conversation,
  { line$, print, prompt }: Terminal,
  hint: string,
): Observable<unknown> {
  const said$ = message$.pipe(
    filter(({ from }) => from !== userId),
    map((message): readonly Part[] => [['bot', message.from || '(nobody)'], '  ', show(message)]),
  );
  const unsent$ = line$.pipe(
    filter((line) => line.trim() !== ''),
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
  const problem$ = merge(unsent$, interruption$).pipe(map((problem): readonly Part[] => [['problem', problem]]));
  const progress$ = status$.pipe(
    switchMap(progress),
    distinctUntilChanged(),
    map((text): readonly Part[] => (text ? [['note', `(${text}) `]] : [])),
  );

  const end$ = line$.pipe(ignoreElements(), endWith('end'));

  const hint$ = of<readonly Part[]>([['note', hint]]);

  return merge(merge(hint$, said$, problem$).pipe(tap(print)), progress$.pipe(tap(prompt))).pipe(takeUntil(end$));
}
