import { concatMap, defer, EMPTY, Observable } from 'rxjs';
import { expandPolls } from '../polling/pollMessages';
import type { Message } from '../protocol/message';
import { readMessages } from '../protocol/requests';
import type { Session } from '../session/session';
import type { Trampoline } from '../util/trampoline';
import { createPosition, type ReceivedSet } from './position';

export interface HistoryOptions {
  readonly session: Session;
  readonly baseUrl: string;
  readonly trampoline: Trampoline;
}

/**
 * Reads from the beginning to the first set that no GET follows at once. Its position, which is its own, decides that, so
 * it ends whatever a service repeats.
 */
export const readHistory = ({ session, baseUrl, trampoline }: HistoryOptions): Observable<Message> =>
  defer(() => {
    const position = createPosition();
    const next$ = new Observable<void>((subscriber) =>
      trampoline(() => {
        subscriber.next();
        subscriber.complete();
      }),
    );
    const goOn = ({ hasMore }: ReceivedSet, i: number) => {
      position.handOverRest();
      position.commit();
      return i === 0 || hasMore ? next$ : EMPTY;
    };
    const read = ({ watermark }: ReceivedSet) =>
      session.perform((conversationId) => readMessages({ conversationId, watermark, baseUrl }, position.receive));
    const seed: ReceivedSet = { messages: [] };
    return expandPolls(seed, goOn, read).pipe(concatMap(({ messages }) => messages));
  });
