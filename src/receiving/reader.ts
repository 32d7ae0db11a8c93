import { concat, defer, EMPTY, Observable, of, ReplaySubject, Subject, Subscription, take, takeUntil } from 'rxjs';
import type { Subscriber } from 'rxjs';
import type { Status } from './status';
import { StateError } from '../errors';
import { expandPolls } from '../polling/pollMessages';
import type { Schedule } from '../polling/schedule';
import { readMessages } from '../protocol/requests';
import type { Session } from '../session/session';
import type { Position, ReceivedSet } from './position';

/**
 * Delivers to `subscriber` what is in hand of the position, and commits it. If that takes time, gives what has to complete
 * before the next GET.
 */
export type Deliver<T> = (subscriber: Subscriber<T>) => Observable<never> | undefined;

/** Reads a conversation, for one subscriber at a time. */
export interface Reader {
  /** Fails with a StateError while there is another reader. `until$` ends it when nothing is left half done. */
  read<T>(deliver: Deliver<T>, until$?: Observable<unknown>): Observable<T>;
  /** Emits at once, unless a reader passes over the history: then when that has ended. */
  readonly historySkipped$: Observable<unknown>;
}

export interface ReaderOptions {
  readonly session: Session;
  readonly schedule: Schedule;
  readonly position: Position;
  readonly baseUrl: string;
  readonly spread: number;
  readonly onStatus: (status: Status) => void;
}

export function createReader({ session, schedule, position, baseUrl, spread, onStatus }: ReaderOptions): Reader {
  let current: object | undefined;
  const skipEnd$ = new Subject<void>();

  return {
    historySkipped$: defer(() => (current && position.isSkipping() ? skipEnd$.pipe(take(1)) : of(0))),

    read: (deliver, until$) =>
      new Observable((subscriber) => {
        if (current) throw new StateError('message$ or consume has a reader already');
        const me = {};
        current = me;
        const parts = new Subscription();
        let hasBegun = false;
        const stop$ = until$ && new ReplaySubject<unknown>(1);
        const stoppable = <V>(source$: Observable<V>) => (stop$ ? source$.pipe(takeUntil(stop$)) : source$);

        /** Leaves first, and tells afterwards: who subscribes again then finds the place free and no request in flight. */
        const leaveThen = (tell: () => void) => {
          parts.unsubscribe();
          if (current !== me) return;
          current = undefined;
          skipEnd$.next();
          tell();
        };
        const fail = (error: unknown) => leaveThen(() => subscriber.error(error));
        const complete = () =>
          leaveThen(() => {
            onStatus({ state: 'idle' });
            subscriber.complete();
          });
        subscriber.add(() => leaveThen(() => onStatus({ state: 'idle' })));

        const hooks = {
          onRetry: (failure: Omit<Status & { state: 'retrying' }, 'state'>) =>
            onStatus({ state: 'retrying', ...failure }),
          waitToRetry: schedule.waitToRetry,
        };
        const read = ({ watermark }: ReceivedSet): Observable<ReceivedSet> => {
          // A reader that leaves while all is synchronous cannot be unsubscribed from the loop yet.
          if (subscriber.closed) return EMPTY;
          const describe = (conversationId: string) =>
            readMessages({ conversationId, watermark, baseUrl, why: schedule.begin() }, position.receive);
          return stoppable(session.perform(describe, hooks));
        };

        const deliverThenWait = (set: ReceivedSet, i: number): Observable<unknown> => {
          const isFirst = i === 0;
          const wait$ = isFirst ? schedule.waitForFirst(set.isNew ? 0 : spread) : schedule.waitAfter(set, set.hasMore);
          if (set.isSkipped) onStatus({ state: 'connecting' });
          else if (!isFirst || set.isNew) onStatus({ state: 'online' });
          const delivery$ = deliver(subscriber);
          if (!position.isSkipping()) skipEnd$.next();
          if (subscriber.closed) return EMPTY;
          if (!delivery$) return stoppable(wait$);
          return concat(
            delivery$,
            defer(() => (subscriber.closed ? EMPTY : stoppable(wait$))),
          );
        };

        onStatus({ state: 'connecting' });
        parts.add(schedule.open().subscribe({ error: fail }));
        parts.add(session.renewal$.subscribe());
        if (stop$) {
          const stop = (value: unknown) => {
            stop$.next(value);
            if (!hasBegun) complete();
          };
          parts.add(until$.pipe(take(1)).subscribe({ next: stop, error: fail }));
        }
        if (subscriber.closed) return;
        hasBegun = true;
        const isNew = position.hasRest();
        const seed: ReceivedSet = { ...position.rest(), repeated: 0, isNew, isSkipped: false, hasMore: false };
        parts.add(
          expandPolls(seed, deliverThenWait, read).subscribe({
            error: fail,
            complete,
          }),
        );
      }),
  };
}
