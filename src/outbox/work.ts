import {
  catchError,
  concat,
  concatMap,
  EMPTY,
  filter,
  first,
  fromEvent,
  ignoreElements,
  map,
  merge,
  type Observable,
  reduce,
  repeat,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import type { Conversation } from '../conversation';
import type { HttpError, SendError } from '../errors';
import type { Message } from '../protocol/message';
import { wait } from '../util/clock';
import type { Box } from './box';
import { lead } from './lead';
import type { Entry } from './store';

interface WorkOptions {
  readonly key: string;
  readonly settle: number;
}

const clientIdOf = ({ channelData }: Message) => channelData?.['clientId'];
/** Its POST may be on its way: of this page, or of the one before a reload. */
const isOpen = ({ state, isSettled }: Entry) => state === 'sending' || (state === 'unknown' && !isSettled);

/** Another tab has changed what is stored. */
const otherTab = (key: string): Observable<unknown> =>
  'addEventListener' in globalThis
    ? fromEvent<StorageEvent>(globalThis as unknown as Window, 'storage').pipe(filter((event) => event.key === key))
    : EMPTY;

/** Sends what is in the box, one at a time, while subscribed. Emits nothing. */
export function work(chat: Conversation, box: Box, { key, settle }: WorkOptions): Observable<never> {
  const { here$, update, change, changeOne, setError, block, adopt, failAll } = box;
  /** The service gives a `clientId` back: a message that is not in its log has not arrived. */
  let hasEchoed = false;

  const notice = (message: Message) => {
    if (message.from === chat.userId && typeof clientIdOf(message) === 'string') hasEchoed = true;
  };

  function isEcho(message: Message, { clientId, message: { text }, state }: Entry): boolean {
    // If a service does not give the `clientId` back, the text has to do for what has surely been sent.
    const isAlike = message.from === chat.userId && message.text === text && clientIdOf(message) === undefined;
    return clientIdOf(message) === clientId || (state === 'sent' && isAlike);
  }

  const onMessage = (message: Message): Observable<unknown> =>
    here$.pipe(
      tap(() => notice(message)),
      take(1),
      map((entries) => entries.find((entry) => isEcho(message, entry))),
      switchMap((echoed) => (echoed ? changeOne(echoed.clientId, () => undefined) : EMPTY)),
    );

  function post({ clientId, message }: Entry): Observable<unknown> {
    const end = (state: Entry['state']) => changeOne(clientId, (entry) => ({ ...entry, state }));
    const onError = (error: unknown) => {
      const { delivery, cause } = error as Partial<SendError>;
      // Nothing has left: it waits, as it would offline.
      if (delivery === 'refused' && cause?.name === 'NetworkError') return concat(wait(1000), end('waiting'));
      setError(clientId, error);
      return end(delivery === 'unknown' ? 'unknown' : 'failed');
    };
    return chat.send(message).pipe(
      map(() => 'sent' as const),
      catchError(onError),
      switchMap((state) => (state === 'sent' ? end(state) : EMPTY)),
    );
  }

  const send = (entry: Entry): Observable<unknown> =>
    chat.status$.pipe(
      first(({ state }) => state === 'online'),
      switchMap(() =>
        changeOne(entry.clientId, (found) => ({ ...found, state: 'sending' })).pipe(
          map(() => true),
          catchError((error: unknown) => {
            block(entry.clientId, error);
            return EMPTY;
          }),
        ),
      ),
      switchMap(() => here$.pipe(take(1))),
      // It may have been discarded meanwhile.
      filter((entries) => entries.some(({ clientId, state }) => clientId === entry.clientId && state === 'sending')),
      switchMap(() => post(entry)),
    );

  /** Finds out about all that are unknown, unless their echoes come before. */
  const settleOpen = (): Observable<unknown> =>
    wait(settle).pipe(
      switchMap(() => chat.history()),
      tap(notice),
      reduce((found, message) => found.add(clientIdOf(message)), new Set<unknown>()),
      switchMap((found) =>
        change((entry) => {
          if (!isOpen(entry)) return entry;
          if (found.has(entry.clientId)) return undefined;
          return hasEchoed ? { ...entry, state: 'waiting' } : { ...entry, state: 'unknown', isSettled: true };
        }),
      ),
      takeUntil(here$.pipe(filter((entries) => !entries.some(isOpen)))),
    );

  const deliver = (): Observable<unknown> =>
    here$.pipe(
      map((entries) => entries.find(isOpen) ?? entries.find(({ state }) => state === 'waiting')),
      filter((entry) => entry !== undefined),
      take(1),
      switchMap((entry) => (isOpen(entry) ? settleOpen() : send(entry))),
      repeat(),
    );

  const takeUp = () => change((entry) => (entry.state === 'sending' ? { ...entry, state: 'unknown' } : entry));

  const deliver$ = chat.conversationId$.pipe(
    take(1),
    switchMap((id) =>
      concat(adopt(id), lead(`${key} ${chat.userId} ${id}`).pipe(switchMap(() => concat(takeUp(), deliver())))),
    ),
  );

  const onError = (error: unknown) => {
    const { name, status } = error as Partial<HttpError>;
    const hasEnded = (name as string) === 'ConversationExpiredError' || status === 404;
    return concat(
      hasEnded ? failAll(error) : EMPTY,
      throwError(() => error),
    );
  };

  return concat(
    update(),
    merge(deliver$, otherTab(key).pipe(concatMap(() => update())), chat.message$.pipe(concatMap(onMessage))),
  ).pipe(catchError(onError), ignoreElements());
}
