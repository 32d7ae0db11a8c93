import { concat, defer, EMPTY, Observable, of, Subject, type Subscriber, Subscription, take } from 'rxjs';
import type { Status } from './status';
import { StateError } from '../errors';
import { expandPolls } from '../polling/pollMessages';
import type { Schedule } from '../polling/schedule';
import { readMessages } from '../protocol/requests';
import type { Pause } from '../session/retryPolicy';
import type { Session } from '../session/session';
import type { Position, ReceivedSet } from './position';

/**
 * Delivers the waiting messages of the position to `subscriber`, and commits. If that takes time, it returns an
 * Observable that has to complete before the next GET.
 */
export type Deliver<T> = (subscriber: Subscriber<T>) => Observable<never> | undefined;

/** Reads a conversation, for one subscriber at a time. */
export interface Reader {
  /** Fails with a StateError while there is another reader. `until$` ends it when nothing is left half done. */
  read<T>(deliver: Deliver<T>, until$?: Observable<unknown>): Observable<T>;
  /** Returns an Observable that emits at once. While a reader skips the history, it emits at the end of the history. */
  whenSkipped(): Observable<unknown>;
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
  let skipEnd$: Subject<void> | undefined;

  return {
    whenSkipped() {
      if (!current || !position.isSkipping()) return of(0);
      skipEnd$ ??= new Subject();
      return skipEnd$.pipe(take(1));
    },

    read: (deliver, until$) =>
      new Observable((subscriber) => {
        if (current) throw new StateError('message$ or consume has a reader already');
        current = subscriber;
        const parts = new Subscription();
        let isDelivering = false;
        let isStopped = false;

        /**
         * Leaves first and notifies afterwards. So a subscriber that subscribes again finds the place free, and no
         * request in flight.
         */
        const leaveThen = (tell: () => void) => {
          try {
            parts.unsubscribe();
          } finally {
            if (current === subscriber) {
              current = undefined;
              tell();
              skipEnd$?.next();
            }
          }
        };
        const fail = (error: unknown) => leaveThen(() => subscriber.error(error));
        const complete = () =>
          leaveThen(() => {
            onStatus({ state: 'idle' });
            subscriber.complete();
          });
        subscriber.add(complete);

        const hooks = {
          onRetry: (failure: Omit<Status & { state: 'retrying' }, 'state'>) =>
            onStatus({ state: 'retrying', ...failure }),
          waitToRetry: (pause: Pause) => {
            const wait$ = schedule.waitToRetry(pause);
            // A listener of the status may have let the reader go, and another may have begun.
            return defer(() => (subscriber.closed ? EMPTY : wait$));
          },
        };
        const read = ({ watermark }: ReceivedSet): Observable<ReceivedSet> => {
          // A reader that leaves while all is synchronous cannot be unsubscribed from the loop yet.
          if (subscriber.closed) return EMPTY;
          const describe = (conversationId: string) =>
            readMessages({ conversationId, watermark, baseUrl, why: schedule.begin() }, position.receive);
          return session.perform(describe, hooks);
        };

        /** Gives `wait$`, unless the reader was to stop when all has been delivered. */
        const endDelivery = (wait$: Observable<unknown>) => {
          isDelivering = false;
          if (isStopped) complete();
          return subscriber.closed ? EMPTY : wait$;
        };

        const deliverThenWait = (set: ReceivedSet, i: number): Observable<unknown> => {
          if (subscriber.closed) return EMPTY;
          // The first set is what is in hand already.
          const wait$ = i
            ? schedule.waitAfter(set, set.hasMore)
            : schedule.waitForFirst(position.hasRest() ? 0 : spread);
          if (position.isSkipping()) onStatus({ state: 'connecting' });
          else if (i || position.hasRest()) onStatus({ state: 'online' });
          isDelivering = true;
          const delivery$ = deliver(subscriber);
          if (!position.isSkipping()) skipEnd$?.next();
          if (!delivery$) return endDelivery(wait$);
          return concat(
            delivery$,
            defer(() => endDelivery(wait$)),
          );
        };

        const stop = () => {
          isStopped = true;
          if (!isDelivering) complete();
        };
        // Before any user code runs, which may begin another reader.
        session.keepFresh(parts);
        parts.add(schedule.open().subscribe({ error: fail }));
        if (until$) parts.add(until$.pipe(take(1)).subscribe({ next: stop, error: fail }));
        // Afterwards, so that whatever a listener of the status sets off is heard.
        if (!subscriber.closed) onStatus({ state: 'connecting' });
        // It completes only when the reader has left.
        parts.add(expandPolls<ReceivedSet>(position.rest(), deliverThenWait, read).subscribe({ error: fail }));
      }),
  };
}
