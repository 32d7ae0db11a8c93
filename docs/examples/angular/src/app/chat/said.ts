import { catchError, concat, connect as multicast, EMPTY, type Observable, ReplaySubject, startWith } from 'rxjs';
import { type Conversation, type Message, transcript } from 'rxjs-direct-line';

/**
 * All that was said, from the beginning of the conversation: whoever comes back to it reads the history first. What
 * comes meanwhile is held back until the history is complete, or refused: `message$` tells whether that is the end.
 */
export function saidIn({ message$, history }: Conversation): Observable<readonly Message[]> {
  return message$.pipe(
    multicast((live$) => concat(history().pipe(catchError(() => EMPTY)), live$), {
      connector: () => new ReplaySubject<Message>(),
    }),
    transcript(),
    startWith([]),
  );
}
