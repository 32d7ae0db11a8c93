import { concat, EMPTY, filter, ignoreElements, type Observable, of, startWith, switchMap, timeout } from 'rxjs';
import { type Message, untilQuiet } from 'rxjs-direct-line';
import type { Posted } from './outbox';

/** True from a send until the bot has replied and said no more for a while, or until it is clear that it will not. */
export function waitingFor(reply$: Observable<Message>, change$: Observable<Posted>): Observable<boolean> {
  const replied$ = reply$.pipe(untilQuiet(1500), timeout({ first: 30_000, with: () => EMPTY }), ignoreElements());

  return change$.pipe(
    // the reply may be quicker than the answer to the send
    filter(({ delivery }) => delivery !== 'sent'),
    switchMap(({ delivery }) => (delivery === 'sending' ? concat(of(true), replied$, of(false)) : of(false))),
    startWith(false),
  );
}
