import { defer, from, map, type Observable, of, switchMap } from 'rxjs';
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

export const states = ['waiting', 'sending', 'sent', 'unknown', 'failed'] as const;

/** One message as it is stored. */
export interface Entry {
  readonly clientId: string;
  readonly message: OutgoingMessage;
  readonly state: (typeof states)[number];
  /** Whose it is. */
  readonly userId: string;
  /** The conversation that it was written for; none if that had not begun. */
  readonly conversationId?: string;
  /** The log has been searched for it in vain: nothing waits for it any more. */
  readonly isSettled?: boolean;
}

export type Store = ReturnType<typeof createStore>;
type Change = (entries: readonly Entry[]) => readonly Entry[];

const isEntry = (value: Partial<Entry> | null): boolean =>
  typeof value?.clientId === 'string' &&
  Object(value.message) === value.message &&
  states.some((state) => state === value.state);

const toObservable = <T>(value: T | PromiseLike<T>): Observable<T> =>
  typeof (value as PromiseLike<T> | null)?.then === 'function' ? from(value as PromiseLike<T>) : of(value as T);

/** The storage is the truth, because other tabs change it too: each change reads it first, one change at a time. */
export function createStore(storage: OutboxStorage, key: string) {
  const queue = createQueue();
  const latest = createLatest<readonly Entry[]>();

  const write = (name: string, value: string) => defer(() => toObservable(storage.setItem(name, value)));

  const read = (text: string | null): Observable<readonly Entry[]> => {
    const found = tryOr(() => JSON.parse(text ?? '[]') as readonly Entry[]);
    if (Array.isArray(found) && found.every(isEntry)) return of(found);
    return write(`${key}.bad`, text as string).pipe(map(() => []));
  };

  /** Cold. Fails with what the storage throws, and then nothing has changed. */
  const update = (change: Change = (entries) => entries): Observable<unknown> =>
    queue(
      defer(() => toObservable(storage.getItem(key))).pipe(
        switchMap(read),
        switchMap((entries) => {
          const changed = change(entries);
          const text = JSON.stringify(changed);
          const written$ = text === JSON.stringify(entries) ? of(0) : write(key, text);
          return written$.pipe(map(() => latest.set(changed)));
        }),
      ),
    );

  return { entries$: latest.value$, update };
}
