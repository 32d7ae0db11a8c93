import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  type MonoTypeOperatorFunction,
  type Observable,
  type ObservableInput,
  of,
  type Subscriber,
  switchMap,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { HandlerError } from '../errors';
import type { Message, MessageSet } from '../protocol/message';
import { pollMessages } from '../polling/pollMessages';

/** What one reader brings along. */
export interface ReaderOptions {
  /** What the first read waits for, if for anything; what is left of a set does not. */
  readonly start$: Observable<unknown> | undefined;
  read(watermark: string | undefined): Observable<MessageSet>;
  /** The pause after a set; `more` says that it may not have been all there is. */
  wait(more: boolean): Observable<unknown>;
  /** Begins the loop again, where the position is by then. */
  again(): MonoTypeOperatorFunction<unknown>;
  /** Replays the wish to stop, if there can be one: nothing more is read, and what is left of a set stays for the next reader. */
  readonly stop$?: Observable<unknown> | undefined;
  /** Told that a set is about to be delivered, and what is new in it: nothing in one that is left from another reader. */
  arrived(fresh: readonly Message[]): void;
  /** Told each new watermark, once everything before it has been delivered. */
  committed(watermark: string): void;
}

/** Gives `subscriber` what it is for while subscribed; its own values mean nothing. */
export type Reading<T> = (subscriber: Subscriber<T>, options: ReaderOptions) => Observable<unknown>;

/** Reads a conversation, for one reader after another: the position outlives them. */
export interface Reader {
  /** Gives each message once: it is marked, then handed over. */
  readonly messages: Reading<Message>;
  /** Gives each set until `handler` has completed for it. */
  sets<T>(handler: (set: MessageSet) => ObservableInput<T>): Reading<T>;
}

/** Whether there may be more than `set`, the answer to a read from `watermark`. */
export const hasMore = (set: MessageSet, watermark: string | undefined): boolean =>
  set.messages.length > 0 && set.watermark !== watermark;

export function createReader(watermark: string | undefined): Reader {
  /** The set that is being delivered; what is new in it, and how much of that has been handed over. */
  let pending: MessageSet | undefined;
  let fresh: readonly Message[] = [];
  let handed = 0;
  /** What came under the watermark that holds. */
  const delivered = new Set<string>();

  const freshIn = ({ messages }: MessageSet): readonly Message[] => {
    const byId = new Map<string, Message>();
    for (const message of messages) if (!delivered.has(message.id)) byId.set(message.id, message);
    return [...byId.values()];
  };

  /** `deliver` hands a set over, and says by `commit` that it has; what it gives, if anything, is waited for. */
  const loop = (
    deliver: (set: MessageSet, commit: () => void) => Observable<never> | undefined,
    { start$, read, wait, again, stop$, arrived, committed }: ReaderOptions,
  ) => {
    const stoppable = <V>(source$: Observable<V>) => (stop$ ? source$.pipe(takeUntil(stop$)) : source$);

    /** What comes between two reads: the set is delivered, then there is a pause. */
    const step = (set: MessageSet) => {
      const isNew = set !== pending;
      fresh = isNew ? freshIn(set) : fresh.slice(handed);
      handed = 0;
      pending = set;
      arrived(isNew ? fresh : []);

      const more = hasMore(set, watermark);
      const commit = () => {
        if (set !== pending) return; // a reader that took over has done it
        pending = undefined;
        if (set.watermark === watermark) {
          for (const { id } of set.messages) delivered.add(id);
        } else {
          watermark = set.watermark;
          delivered.clear();
          committed(watermark as string);
        }
      };
      const delivery$ = deliver({ ...set, messages: fresh }, commit);
      return delivery$
        ? concat(
            delivery$,
            defer(() => stoppable(wait(more))),
          )
        : stoppable(wait(more));
    };

    // the position is kept here, so that the loop can begin again without going back
    const poll = () =>
      defer(() => pollMessages((from) => stoppable(pending ? of(pending) : read(from)), step, watermark)).pipe(again());

    // the loop is made when it begins: thousands that wait for their first poll hold none
    return start$ && !pending ? stoppable(start$).pipe(take(1), switchMap(poll)) : poll();
  };

  return {
    messages: (subscriber, options) =>
      loop(({ messages }, commit) => {
        for (const message of messages) {
          if (subscriber.closed) return EMPTY;
          handed++;
          subscriber.next(message);
        }
        commit();
        return undefined;
      }, options),

    sets: (handler) => (subscriber, options) =>
      loop((set, commit) => {
        if (set.messages.length === 0) {
          commit();
          return undefined;
        }
        return defer(() => handler(set)).pipe(
          catchError((cause: unknown) => {
            throw new HandlerError('the handler failed', { set, cause });
          }),
          tap({ next: (value) => subscriber.next(value), complete: commit }),
          ignoreElements(),
        );
      }, options),
  };
}
