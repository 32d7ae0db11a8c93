import {
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  Observable,
  type ObservableInput,
  of,
  type Subscriber,
  takeUntil,
  tap,
} from 'rxjs';
import type { Page } from './api';
import { HandlerError } from './errors';
import { pollMessages } from './poll';
import type { Message, MessageSet } from './message';

/** What one reader brings along. */
export interface ReaderOptions {
  read(watermark: string | undefined): Observable<Page>;
  wait(page: Page): Observable<unknown>;
  /** Replays the wish to stop, if there can be one: nothing more is read, and what is left of a page stays for the next reader. */
  readonly stop$?: Observable<unknown> | undefined;
  /** Told that a page is about to be delivered, and what is new in it: nothing in one that is left from another reader. */
  arrived(fresh: readonly Message[]): void;
  /** Told each new watermark, once everything before it has been delivered. */
  committed(watermark: string): void;
}

/** Reads a conversation, for one reader after another: the position outlives them. */
export interface Reader {
  /** Gives each message once: it is marked, then handed over. */
  messages(options: ReaderOptions): Observable<Message>;
  /** Gives each set until `handler` has completed for it. */
  sets<T>(handler: (set: MessageSet) => ObservableInput<T>, options: ReaderOptions): Observable<T>;
}

export function createReader(watermark: string | undefined): Reader {
  let pending: Page | undefined;
  const delivered = new Set<string>();

  const freshIn = ({ messages }: Page): readonly Message[] => {
    const fresh = new Map<string, Message>();
    for (const message of messages) if (!delivered.has(message.id)) fresh.set(message.id, message);
    return [...fresh.values()];
  };

  /** `deliver` hands a set over, and says by `commit` that it has; what it gives, if anything, is waited for. */
  const loop = <T>(
    deliver: (set: MessageSet, commit: () => void, subscriber: Subscriber<T>) => Observable<never> | undefined,
    { read, wait, stop$, arrived, committed }: ReaderOptions,
  ) =>
    new Observable<T>((subscriber) => {
      const stoppable = <V>(source$: Observable<V>) => (stop$ ? source$.pipe(takeUntil(stop$)) : source$);

      /** What comes between two reads: the page is delivered, then there is a pause. */
      const step = (page: Page) => {
        const messages = freshIn(page);
        const commit = () => {
          if (page !== pending) return; // a reader that took over has done it
          pending = undefined;
          if (page.watermark === watermark) {
            for (const { id } of messages) delivered.add(id);
          } else {
            watermark = page.watermark;
            delivered.clear();
            committed(watermark as string);
          }
        };
        const isNew = page !== pending;
        pending = page;
        arrived(isNew ? messages : []);
        const set = { messages, watermark: page.watermark } as MessageSet;
        const delivery$ = deliver(set, commit, subscriber);
        const wait$ = defer(() => stoppable(wait(page)));
        return delivery$ ? concat(delivery$, wait$) : wait$;
      };

      pollMessages((from) => stoppable(pending ? of(pending) : read(from)), step, watermark)
        .pipe(ignoreElements())
        .subscribe(subscriber);
    });

  return {
    messages: (options) =>
      loop(({ messages }, commit, subscriber) => {
        for (const message of messages) {
          if (subscriber.closed) return EMPTY;
          delivered.add(message.id);
          subscriber.next(message);
        }
        commit();
        return undefined;
      }, options),

    sets: (handler, options) =>
      loop((set, commit, subscriber) => {
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
