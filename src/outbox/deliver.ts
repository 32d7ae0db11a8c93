import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  filter,
  fromEvent,
  ignoreElements,
  map,
  merge,
  type Observable,
  of,
  repeat,
  switchMap,
  take,
  takeUntil,
  throwError,
  toArray,
} from 'rxjs';
import type { Conversation } from '../conversation';
import type { HttpError, SendError } from '../errors';
import type { Message } from '../protocol/message';
import { wait } from '../util/clock';
import { lead } from './lead';
import { type Entry, isNamed, type List, type State } from './list';

interface DeliverOptions {
  readonly key: string;
  readonly settle: number;
}

const clientIdOf = ({ channelData }: Message) => channelData?.['clientId'];
/** Its POST may be on its way: of this page, or of the one before a reload. */
const isOpen = ({ state }: Entry) => state === 'sending' || state === 'unknown';

/** Another tab has changed what is stored. */
const otherTab = (key: string): Observable<unknown> =>
  'addEventListener' in globalThis
    ? fromEvent<StorageEvent>(globalThis as unknown as Window, 'storage').pipe(filter((event) => event.key === key))
    : EMPTY;

/** Sends what is in the list, one at a time, while subscribed. Emits nothing. */
export function deliver(chat: Conversation, list: List, { key, settle }: DeliverOptions): Observable<never> {
  const { entry$, update, move, onFull } = list;
  const isOwn = ({ from }: Message) => from === chat.userId;

  // If a service does not give the `clientId` back, the text has to do for what has surely been sent.
  const isEcho = (message: Message) => (entry: Entry) =>
    clientIdOf(message) === entry.clientId ||
    (entry.state === 'sent' &&
      clientIdOf(message) === undefined &&
      isOwn(message) &&
      message.text === entry.message.text);

  const onMessage = (message: Message) =>
    entry$.pipe(
      take(1),
      map((entries) => entries.find(isEcho(message))),
      switchMap((echoed) => (echoed ? move(isNamed(echoed.clientId)) : EMPTY)),
    );

  const post = ({ clientId, message }: Entry) =>
    chat.send(message).pipe(
      map((): [State, unknown?] => ['sent']),
      catchError((error: unknown): Observable<[State, unknown?]> => {
        const { delivery, cause } = error as Partial<SendError>;
        if (delivery === 'unknown') return of([delivery, error]);
        // Nothing has left: it waits, as it would offline.
        if (cause?.name === 'NetworkError') return wait(1000).pipe(map(() => ['waiting']));
        return of(['failed', error]);
      }),
      concatMap((end) => move(isNamed(clientId), ...end)),
    );

  const send = (entry: Entry) =>
    concat(
      chat.status$.pipe(
        filter(({ state }) => state === 'online'),
        take(1),
      ),
      move(isNamed(entry.clientId), 'sending').pipe(
        catchError((error: unknown) => {
          onFull(entry.clientId, error);
          return EMPTY;
        }),
      ),
      // It may have been discarded meanwhile, or not been stored.
      entry$.pipe(
        take(1),
        filter((entries) => entries.some(({ clientId, state }) => clientId === entry.clientId && state === 'sending')),
        switchMap(() => post(entry)),
      ),
    );

  /** Finds out about all that are unknown, unless their echoes come before. */
  const settleOpen = () =>
    wait(settle).pipe(
      switchMap(() => chat.history()),
      toArray(),
      concatMap((messages) =>
        concat(
          move((entry) => isOpen(entry) && messages.some((message) => clientIdOf(message) === entry.clientId)),
          // The service gives a `clientId` back: a message that is not in its log has not arrived.
          move(isOpen, messages.some((message) => isOwn(message) && clientIdOf(message)) ? 'waiting' : 'settled'),
        ),
      ),
      takeUntil(entry$.pipe(filter((entries) => !entries.some(isOpen)))),
    );

  const deliverNext = () =>
    entry$.pipe(
      map((entries) => entries.find(isOpen) ?? entries.find(({ state }) => state === 'waiting')),
      filter((entry) => entry !== undefined),
      take(1),
      switchMap((entry) => (isOpen(entry) ? settleOpen() : send(entry))),
      repeat(),
    );

  const takeUp = () => move(({ state }) => state === 'sending', 'unknown');

  const deliver$ = chat.conversationId$.pipe(
    take(1),
    switchMap((id) =>
      concat(update(), lead(`${key} ${chat.userId} ${id}`).pipe(switchMap(() => concat(takeUp(), deliverNext())))),
    ),
  );

  const onError = (error: unknown) => {
    const { name, status } = error as Partial<HttpError>;
    const hasEnded = (name as string) === 'ConversationExpiredError' || status === 404;
    return concat(
      hasEnded ? move(({ state }) => state !== 'sent', 'failed', error) : EMPTY,
      throwError(() => error),
    );
  };

  return concat(
    update(),
    merge(deliver$, otherTab(key).pipe(concatMap(() => update())), chat.message$.pipe(concatMap(onMessage))),
  ).pipe(catchError(onError), ignoreElements());
}
