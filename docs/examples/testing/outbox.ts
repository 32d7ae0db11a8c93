import { catchError, concatMap, first, map, type Observable, of, startWith, switchMap, timer } from 'rxjs';
import { type Conversation, SendError } from 'rxjs-direct-line';

export type State = 'sending' | 'sent' | 'perhaps sent' | 'not sent';

/** Sends one line after the other. If a line is perhaps sent, looks for it, and sends it again if it is not there. */
export function outbox({ send, history }: Conversation, line$: Observable<string>): Observable<State> {
  const isThere = (clientId: string) =>
    history().pipe(
      map(({ channelData }) => channelData?.['clientId'] === clientId),
      first((found) => found, false),
    );

  const deliver = (text: string, clientId: string): Observable<State> =>
    send({ text, clientId }).pipe(
      map((): State => 'sent'),
      startWith<State>('sending'),
      catchError((error: unknown) => {
        if (!(error instanceof SendError) || error.delivery === 'refused') return of<State>('not sent');
        return timer(2000).pipe(
          switchMap(() => isThere(clientId)),
          switchMap((found) => (found ? of<State>('sent') : deliver(text, clientId))),
          startWith<State>('perhaps sent'),
        );
      }),
    );

  return line$.pipe(concatMap((text) => deliver(text, crypto.randomUUID())));
}
