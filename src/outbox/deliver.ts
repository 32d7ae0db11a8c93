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
import { lead } from './lead';
import { isNamed, type Item, type List, type State } from './list';

/** The state that a message has got to, and why. */
type Outcome = [state: State, error?: unknown];

interface DeliverOptions {
  readonly key: string;
  readonly settle: number;
}

const clientIdOf = ({ channelData }: Message) => channelData?.['clientId'];
const isIn =
  (state: string) =>
  (item: Item): boolean =>
    item.state === state;

/** Another tab may have changed what is stored. */
const otherTab = (): Observable<unknown> =>
  'addEventListener' in globalThis ? fromEvent(globalThis as unknown as Window, 'storage') : EMPTY;

/** Sends what is in the list, one at a time, while subscribed. Emits nothing. */
export function deliver(chat: Conversation, list: List, { key, settle }: DeliverOptions): Observable<never> {
  const { item$, update, move, save } = list;
  const isOwn = ({ from }: Message) => from === chat.userId;

  /**
   * How a message in each of these states gets to the next one, the first ones first: nothing else goes out before it is
   * known what has become of the one before.
   */
  const steps: Record<string, (item: Item) => Observable<never>> = {
    sending: ({ clientId, message }) =>
      chat.send(message).pipe(
        map((): Outcome => ['sent']),
        catchError((error: unknown): Observable<Outcome> => {
          const { delivery, cause } = error as Partial<SendError>;
          // Nothing has left: it waits, as it would offline.
          if (delivery === 'refused' && cause?.name === 'NetworkError') return wait(1000).pipe(map(() => ['waiting']));
          return of([delivery === 'unknown' ? delivery : 'failed', error]);
        }),
        concatMap((outcome) => move(isNamed(clientId), ...outcome)),
      ),

    /** Finds out about all that are unknown, unless their echoes come before. */
    unknown: () =>
      wait(settle).pipe(
        concatMap(() => chat.history()),
        toArray(),
        concatMap((messages) =>
          concat(
            move((item) => isIn('unknown')(item) && messages.some((message) => clientIdOf(message) === item.clientId)),
            // If the service gives a `clientId` back, a message that is not in its log has not arrived.
            move(
              isIn('unknown'),
              messages.some((message) => isOwn(message) && clientIdOf(message) !== undefined) ? 'waiting' : 'settled',
            ),
          ),
        ),
        takeUntil(item$.pipe(filter((items) => !items.some(isIn('unknown'))))),
      ),

    waiting: ({ clientId }) =>
      chat.status$.pipe(
        filter(({ state }) => state === 'online'),
        take(1),
        concatMap(() => save(clientId, move(isNamed(clientId), 'sending'))),
      ),
  };

  const deliverNext = () =>
    item$.pipe(
      concatMap((items) => Object.entries(steps).flatMap(([state, step]) => items.filter(isIn(state)).map(step))),
      take(1),
      concatMap((step$) => step$),
      repeat(),
    );

  const isEcho = (message: Message) => (item: Item) =>
    clientIdOf(message) === item.clientId ||
    // If a service does not give the `clientId` back, the text has to do for what has surely been sent.
    (item.state === 'sent' &&
      clientIdOf(message) === undefined &&
      isOwn(message) &&
      message.text === item.message.text);

  const onMessage = (message: Message) =>
    item$.pipe(
      take(1),
      concatMap((items) => items.filter(isEcho(message)).slice(0, 1)),
      concatMap(({ clientId }) => move(isNamed(clientId))),
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

  const deliver$ = chat.conversationId$.pipe(
    take(1),
    concatMap((id) => lead(`${key} ${chat.userId} ${id}`)),
    // What the page before a reload was sending may have arrived.
    concatMap(() => concat(move(isIn('sending'), 'unknown'), deliverNext())),
  );

  const load$ = merge(of(0), chat.conversationId$, otherTab()).pipe(concatMap(() => update()));

  return merge(load$, deliver$, chat.message$.pipe(concatMap(onMessage))).pipe(catchError(onError));
}
