import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  Observable,
  type ObservableInput,
  of,
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
  /** Replays the wish to stop: nothing more is read, and what is left of a page stays for the next reader. */
  readonly stop$: Observable<unknown>;
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

  /** `deliver` gives what a set holds; `commit` says that all of it has been delivered, as completing does. */
  const loop = <T>(
    deliver: (set: MessageSet, commit: () => void) => Observable<T>,
    { read, wait, stop$, arrived, committed }: ReaderOptions,
  ) =>
    new Observable<T>((subscriber) => {
      const step = (page: Page) => {
        const fresh = new Map<string, Message>();
        for (const message of page.messages) if (!delivered.has(message.id)) fresh.set(message.id, message);

        const commit = () => {
          if (page !== pending) return; // a reader that took over has done it
          pending = undefined;
          for (const id of fresh.keys()) delivered.add(id);
          if (page.watermark === watermark) return;
          watermark = page.watermark;
          delivered.clear();
          committed(watermark as string);
        };

        const messages = [...fresh.values()];
        const isNew = page !== pending;
        pending = page;
        arrived(isNew ? messages : []);
        const set = { messages, watermark: page.watermark } as MessageSet;
        const delivery$ = (fresh.size ? deliver(set, commit) : EMPTY).pipe(
          tap({ next: (value) => subscriber.next(value), complete: commit }),
          ignoreElements(),
        );
        return concat(delivery$, of(page));
      };

      pollMessages(
        (from) => defer(() => (pending ? of(pending) : read(from)).pipe(takeUntil(stop$))).pipe(concatMap(step)),
        (page) => wait(page).pipe(takeUntil(stop$)),
        watermark,
      )
        .pipe(ignoreElements())
        .subscribe(subscriber);
    });

  return {
    messages: (options) =>
      loop(
        ({ messages }, commit) =>
          new Observable((subscriber) => {
            for (const message of messages) {
              if (subscriber.closed) return;
              delivered.add(message.id);
              subscriber.next(message);
            }
            commit();
            subscriber.complete();
          }),
        options,
      ),

    sets: (handler, options) =>
      loop(
        (set) =>
          defer(() => handler(set)).pipe(
            catchError((cause: unknown) => {
              throw new HandlerError('the handler failed', { set, cause });
            }),
          ),
        options,
      ),
  };
}
