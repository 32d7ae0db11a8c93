import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  noop,
  type Observable,
  type ObservableInput,
} from 'rxjs';
import type { Conversation } from '../conversation';
import { ConversationExpiredError } from '../errors';
import type { OutgoingMessage } from '../protocol/message';
import { createQueue } from '../sending/queue';
import { createLatest } from '../util/latest';
import { tryOr } from '../util/tryOr';

/** The storage of the messages: `localStorage`, `sessionStorage`, or any object with these two functions. */
export interface OutboxStorage {
  /** Returns the text that was stored under this key, or null, at once or later. */
  getItem(key: string): string | null | PromiseLike<string | null>;
  /** Stores a text under this key, at once or later. It throws or rejects if it cannot. */
  setItem(key: string, value: string): unknown;
}

/** `settled`: it is unknown, the log has been searched for it in vain, and nothing waits for it any more. */
export type State = 'waiting' | 'sending' | 'sent' | 'unknown' | 'failed' | 'settled';

/** A message of this user, as it is stored or as this page knows it. */
export interface Item {
  readonly clientId: string;
  readonly message: OutgoingMessage;
  readonly state: State;
  /** The reason why its delivery is unknown or has failed. Only this page knows it. */
  readonly error?: unknown;
}

/** The stored form of an item. */
interface Entry extends Item {
  readonly userId: string;
  /** The conversation of the message. It is missing if the conversation had not begun. */
  readonly conversationId?: string;
}

export type List = ReturnType<typeof createList>;
export type Test = (item: Item) => boolean;

export const isNamed =
  (clientId: string): Test =>
  (item) =>
    item.clientId === clientId;

const isEntry = ({ clientId, message, state }: Entry): boolean =>
  typeof clientId === 'string' &&
  Object(message) === message &&
  /^(waiting|sending|sent|unknown|failed|settled)$/.test(state);

/** Whatever cannot be read throws, or is no list of entries. */
const parse = (text: string | null) =>
  tryOr(() => {
    const entries = JSON.parse(text ?? '[]') as readonly Entry[];
    return entries.every(isEntry) ? entries : undefined;
  });

/** Asks a storage that answers at once, or by a promise. */
const ask = <T>(question: () => T | PromiseLike<T>): Observable<T> =>
  defer((): ObservableInput<T> => {
    const answer = question();
    return typeof (answer as PromiseLike<T> | null)?.then === 'function' ? (answer as PromiseLike<T>) : [answer as T];
  });

/** The stored items, with the data that only this page knows. */
export function createList({ userId, conversationId$ }: Conversation, storage: OutboxStorage, key: string) {
  const queue = createQueue();
  const item$ = createLatest<readonly Item[]>();
  /** The entries that could not be stored. */
  const unsaved = new Map<string, Entry>();
  /** The errors of messages. A message that waits with an error is not sent. */
  const errors = new Map<string, unknown>();
  let stored: readonly Entry[] = [];
  let here: string | undefined;

  conversationId$.subscribe({
    next: (id) => {
      here = id;
    },
    error: noop, // it never fails
  });

  const isMine = (entry: Entry) => entry.userId === userId;
  /** Messages from before the conversation go to the first conversation that begins. */
  const adopt = (entry: Entry): Entry => (isMine(entry) && here ? { conversationId: here, ...entry } : entry);

  function toItem({ clientId, message, state, conversationId = here }: Entry): Item {
    const isElsewhere = here && conversationId !== here;
    const error = isElsewhere ? new ConversationExpiredError('written for another conversation') : errors.get(clientId);
    return { clientId, message, state: isElsewhere || (error && state === 'waiting') ? 'failed' : state, error };
  }
  const show = () => item$.set([...stored, ...unsaved.values()].filter(isMine).map(toItem));

  const write = (name: string, text: string) => ask(() => storage.setItem(name, text));

  /**
   * The storage is the truth, because other tabs change it too: each change reads it first, one change at a time. If it
   * fails, nothing has changed. Emits nothing.
   */
  const update = (change: (entries: readonly Entry[]) => readonly Entry[] = (entries) => entries): Observable<never> =>
    queue(
      ask(() => storage.getItem(key)).pipe(
        concatMap((text) => {
          const found = parse(text);
          const changed = change(found ?? []).map(adopt);
          const json = JSON.stringify(changed);
          return concat(
            found ? EMPTY : write(`${key}.bad`, text as string),
            json === (text ?? '[]') ? EMPTY : write(key, json),
            defer(() => {
              stored = changed;
              show();
              return EMPTY;
            }),
          );
        }),
        ignoreElements(),
      ),
    );

  /**
   * Sets the state of the items of this user and this conversation that pass the test. Without a state it removes them.
   */
  const move = (test: Test, state?: State, error?: unknown): Observable<never> =>
    update((entries) =>
      entries.flatMap((entry) => {
        if (!isMine(entry) || entry.conversationId !== here || !test(entry)) return entry;
        if (state !== 'settled') errors.set(entry.clientId, error);
        return state ? { ...entry, state } : [];
      }),
    );

  /** Tells if the storage fails. */
  const save = (clientId: string, change$: Observable<never>, entry?: Entry): Observable<never> =>
    change$.pipe(
      catchError((error: unknown) => {
        if (entry) unsaved.set(clientId, entry);
        errors.set(clientId, error);
        show();
        return EMPTY;
      }),
    );
  const saveNow = (clientId: string, change$: Observable<never>, entry?: Entry): void => {
    errors.delete(clientId);
    unsaved.delete(clientId);
    save(clientId, change$, entry).subscribe({ error: noop });
  };

  const add = (entry: Entry): void =>
    saveNow(
      entry.clientId,
      update((entries) => (entries.some(isNamed(entry.clientId)) ? entries : [...entries, entry])),
      entry,
    );

  return {
    item$: item$.value$,
    update,
    move,
    save,
    send: (clientId: string, message: OutgoingMessage): void => add({ clientId, message, state: 'waiting', userId }),
    retry(clientId: string): void {
      const entry = unsaved.get(clientId);
      const isStuck: Test = (item) => item.clientId === clientId && item.state !== 'sending' && item.state !== 'sent';
      if (entry) add(entry);
      else saveNow(clientId, move(isStuck, 'waiting'));
    },
    /** Be it of another conversation. */
    discard: (clientId: string): void =>
      saveNow(
        clientId,
        update((entries) => entries.filter((entry) => !isMine(entry) || entry.clientId !== clientId)),
      ),
  };
}
