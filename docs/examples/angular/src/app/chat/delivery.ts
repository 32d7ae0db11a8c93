import { catchError, concat, EMPTY, first, map, type Observable, of, startWith, switchMap, timer } from 'rxjs';
import { type Conversation, SendError } from 'rxjs-direct-line';
import { clientIdOf } from './clientId';

/** What has become of a message that was sent from here. */
export type Delivery = 'sending' | 'sent' | 'perhaps sent' | 'not sent' | 'not answered';

export interface Note {
  readonly clientId: string;
  readonly text: string;
}

/** Sends a note, and tells what becomes of it. One that is perhaps sent is looked for in the conversation. */
export function deliver({ send, history }: Conversation, { clientId, text }: Note): Observable<Delivery> {
  const isThere$ = history().pipe(first((message) => clientIdOf(message) === clientId, undefined));
  // a little later, because it may still be on its way
  const find = (ifThere: Delivery) =>
    timer(2000).pipe(
      switchMap(() => isThere$),
      map((found) => (found ? ifThere : 'not sent')),
    );

  return send({ text, clientId }).pipe(
    map((): Delivery => 'sent'),
    startWith<Delivery>('sending'),
    catchError((error: unknown) => {
      if (!(error instanceof SendError) || error.delivery === 'refused') return of<Delivery>('not sent');
      // the service answers so when the bot has got the message, and failed
      const ifThere = error.status === 502 ? 'not answered' : 'sent';
      return concat(of<Delivery>('perhaps sent'), find(ifThere));
    }),
    // the history is refused when the conversation is over: it stays in doubt
    catchError(() => EMPTY),
  );
}
