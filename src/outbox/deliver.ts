import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  fromEvent,
  map,
  merge,
  type Observable,
  of,
  repeat,
  take,
  takeUntil,
  toArray,
} from 'rxjs';
import type { Conversation } from '../conversation';
import type { HttpError, SendError } from '../errors';
import type { Message } from '../protocol/message';
import { wait } from '../util/clock';
import { isNamed, type Item, type List, type State, type Test } from './list';
import { takeTurns } from './takeTurns';

/** The state that a message has got to, and why. */
type Outcome = [state: State, error?: unknown];

interface DeliverOptions {
  readonly key: string;
  readonly settle: number;
}

const clientIdOf = ({ channelData }: Message) => channelData?.['clientId'];
const isIn =
  (...states: readonly State[]): Test =>
  ({ state }) =>
    states.includes(state);

/** Another tab may have changed the storage. */
const otherTab = (): Observable<unknown> =>
  'addEventListener' in globalThis ? fromEvent(globalThis as unknown as Window, 'storage') : EMPTY;

/** Sends the messages of the list, one at a time, while it is subscribed. It emits nothing. */
export function deliver(chat: Conversation, list: List, { key, settle }: DeliverOptions): Observable<never> {
  const { item$, update, move, save } = list;
  const isOwn = ({ from }: Message) => from === chat.userId;

  /** Does something with the first item that passes the test, if there is one. */
  const withFirst = (test: Test, act: (item: Item) => Observable<never>): Observable<never> =>
    item$.pipe(
      take(1),
      concatMap((items) => items.filter(test).slice(0, 1)),
      concatMap(act),
    );

  /** Finds out about all that are unknown, unless their echoes come before. */
  const settleUnknown = () =>
    wait(settle).pipe(
      concatMap(() => chat.history()),
      toArray(),
      concatMap((messages) => {
        const ids = messages.map(clientIdOf);
        // If the service gives a `clientId` back, a message that is not in its log has not arrived.
        const hasEchoed = messages.some((message) => isOwn(message) && clientIdOf(message) !== undefined);
        return concat(
          move((item) => isIn('unknown')(item) && ids.includes(item.clientId)),
          move(isIn('unknown'), hasEchoed ? 'waiting' : 'settled'),
        );
      }),
      takeUntil(item$.pipe(filter((items) => !items.some(isIn('unknown'))))),
    );

  const begin = ({ clientId }: Item) => save(clientId, move(isNamed(clientId), 'sending'));

  const post = ({ clientId, message }: Item) =>
    chat.send(message).pipe(
      map((): Outcome => ['sent']),
      catchError((error: unknown): Observable<Outcome> => {
        const { delivery, cause } = error as Partial<SendError>;
        // Nothing was sent, so the message waits, as it would offline.
        if (delivery === 'refused' && cause?.name === 'NetworkError') return wait(1000).pipe(map(() => ['waiting']));
        return of([delivery === 'unknown' ? delivery : 'failed', error]);
      }),
      concatMap((outcome) => move(isNamed(clientId), ...outcome)),
    );

  const turn$ = concat(
    // The page that was sending it has been closed or reloaded meanwhile.
    move(isIn('sending'), 'unknown'),
    withFirst(isIn('unknown'), settleUnknown),
    withFirst(isIn('waiting'), begin),
    withFirst(isIn('sending'), post),
  );

  const deliver$ = chat.conversationId$.pipe(
    take(1),
    concatMap((id) =>
      item$.pipe(
        filter((items) => items.some(isIn('waiting', 'sending', 'unknown'))),
        concatMap(() => chat.status$),
        filter(({ state }) => state === 'online'),
        take(1),
        concatMap(() => takeTurns(`${key} ${chat.userId} ${id}`, turn$)),
        repeat(),
      ),
    ),
  );

  const isEcho =
    (message: Message): Test =>
    (item) =>
      clientIdOf(message) === item.clientId ||
      // If a service does not return the `clientId`, the text is compared for messages that were certainly sent.
      (item.state === 'sent' &&
        clientIdOf(message) === undefined &&
        isOwn(message) &&
        message.text === item.message.text);

  const echo$ = chat.message$.pipe(
    concatMap((message) => withFirst(isEcho(message), ({ clientId }) => move(isNamed(clientId)))),
  );

  const onError = (error: unknown) => {
    const { name, status } = error as Partial<HttpError>;
    const hasEnded = (name as string) === 'ConversationExpiredError' || status === 404;
    return concat(
      hasEnded ? move((item) => item.state !== 'sent', 'failed', error) : EMPTY,
      defer(() => {
        throw error;
      }),
    );
  };

  const load$ = merge(of(0), chat.conversationId$, otherTab()).pipe(concatMap(() => update()));

  return merge(load$, deliver$, echo$).pipe(catchError(onError));
}
