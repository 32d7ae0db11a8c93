import { concat, defer, EMPTY, from, noop, type Observable, of, switchMap, tap } from 'rxjs';
import type { Conversation } from '../conversation';
import { ConversationExpiredError } from '../errors';
import type { OutgoingMessage } from '../protocol/message';
import { createQueue } from '../sending/queue';
import { createLatest } from '../util/latest';
import { tryOr } from '../util/tryOr';

/** Where the messages are kept: `localStorage`, `sessionStorage`, or anything that has these two. */
export interface OutboxStorage {
  /** Gives what was stored under this key, or null; at once or later. */
  getItem(key: string): string | null | PromiseLike<string | null>;
  /** Stores a text under this key, at once or later; throws or rejects if it cannot. */
  setItem(key: string, value: string): unknown;
}

/** `settled`: it is unknown, the log has been searched for it in vain, and nothing waits for it any more. */
const states = ['waiting', 'sending', 'sent', 'unknown', 'failed', 'settled'] as const;
export type State = (typeof states)[number];

/** One message as it is stored. */
export interface Entry {
  readonly clientId: string;
  readonly message: OutgoingMessage;
  readonly state: State;
  /** Whose it is. */
  readonly userId: string;
  /** The conversation that it was written for; none if that had not begun. */
  readonly conversationId?: string;
  /** Why it is unknown or has failed; known to this page, and not stored. */
  readonly error?: unknown;
}

export type List = ReturnType<typeof createList>;
type Test = (entry: Entry) => boolean;

export const isNamed =
  (clientId: unknown): Test =>
  (entry) =>
    entry.clientId === clientId;

const isEntry = (value: Partial<Entry> | null): boolean =>
  typeof value?.clientId === 'string' &&
  Object(value.message) === value.message &&
  states.includes(value.state as State);

function parse(text: string | null): readonly Entry[] | undefined {
  const found = tryOr(() => JSON.parse(text ?? '[]') as readonly Entry[]);
  return Array.isArray(found) && found.every(isEntry) ? found : undefined;
}

const toObservable = <T>(value: T | PromiseLike<T>): Observable<T> =>
  typeof (value as PromiseLike<T> | null)?.then === 'function' ? from(value as PromiseLike<T>) : of(value as T);

/** What is stored, together with what this page alone knows of it. */
export function createList({ userId, conversationId$ }: Conversation, storage: OutboxStorage, key: string) {
  const queue = createQueue();
  const entry$ = createLatest<readonly Entry[]>();
  let stored: readonly Entry[] = [];
  /** What could not be stored. */
  const unsaved = new Map<string, Entry>();
  /** Why a message is in this state. One that waits with an error does not go out. */
  const errors = new Map<string, { readonly state: State; readonly error: unknown }>();
  let here: string | undefined;

  conversationId$.subscribe({
    next: (id) => {
      here = id;
    },
    error: noop, // it never fails
  });

  const isMine: Test = (entry) => entry.userId === userId;
  const isHere: Test = (entry) => isMine(entry) && entry.conversationId === here;
  /** What was written before there was a conversation is for the first that begins. */
  const adopt = (entry: Entry): Entry => (isMine(entry) && here ? { conversationId: here, ...entry } : entry);

  function toShown(entry: Entry): Entry {
    const known = errors.get(entry.clientId);
    if (here && !isHere(entry) && entry.state !== 'sent') {
      return {
        ...entry,
        state: 'failed',
        error: new ConversationExpiredError('It was written for another conversation'),
      };
    }
    if (known?.state !== entry.state) return entry;
    return { ...entry, ...known, state: known.state === 'waiting' ? 'failed' : known.state };
  }

  const show = () => entry$.set([...stored, ...unsaved.values()].filter(isMine).map(toShown));

  const write = (name: string, text: string) => defer(() => toObservable(storage.setItem(name, text)));

  /**
   * The storage is the truth, because other tabs change it too: each change reads it first, one change at a time. If it
   * fails, nothing has changed.
   */
  const update = (
    change: (entries: readonly Entry[]) => readonly Entry[] = (entries) => entries,
  ): Observable<unknown> =>
    queue(
      defer(() => toObservable(storage.getItem(key))).pipe(
        switchMap((text) => {
          const found = parse(text);
          const changed = change((found ?? []).map(adopt)).map(adopt);
          const json = JSON.stringify(changed);
          return concat(
            found ? EMPTY : write(`${key}.bad`, text as string),
            json === (text ?? '[]') ? EMPTY : write(key, json),
          ).pipe(
            tap({
              complete() {
                stored = changed;
                show();
              },
            }),
          );
        }),
      ),
    );

  /** Moves those of this user and this conversation that pass the test; without a state it removes them. */
  const move = (test: Test, state?: State, error?: unknown): Observable<unknown> =>
    update((entries) =>
      entries.flatMap((entry) => {
        if (!isHere(entry) || !test(entry)) return entry;
        if (!state) return [];
        if (error) errors.set(entry.clientId, { state, error });
        return { ...entry, state };
      }),
    );

  /** It could not be stored. */
  const onFull = (clientId: string, error: unknown): void => {
    errors.set(clientId, { state: stored.find(isNamed(clientId))?.state ?? 'waiting', error });
    show();
  };

  const save = (clientId: string, change$: Observable<unknown>, entry?: Entry): void => {
    errors.delete(clientId);
    unsaved.delete(clientId);
    change$.subscribe({
      error(error: unknown) {
        if (entry) unsaved.set(clientId, entry);
        onFull(clientId, error);
      },
    });
  };

  function send(entry: Entry): void {
    const { clientId } = entry;
    const add = (entries: readonly Entry[]) => (entries.some(isNamed(clientId)) ? entries : [...entries, entry]);
    save(clientId, update(add), entry);
  }

  return {
    entry$: entry$.value$,
    update,
    move,
    onFull,
    send,
    retry(clientId: string): void {
      const entry = unsaved.get(clientId);
      const isIdle: Test = ({ state }) => state !== 'sending' && state !== 'sent';
      if (entry) send(entry);
      else
        save(
          clientId,
          move((found) => isNamed(clientId)(found) && isIdle(found), 'waiting'),
        );
    },
    discard(clientId: string): void {
      // be it of another conversation
      save(
        clientId,
        update((entries) => entries.filter((entry) => !isMine(entry) || entry.clientId !== clientId)),
      );
    },
  };
}
