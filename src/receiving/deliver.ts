import {
  catchError,
  defer,
  ignoreElements,
  Observable,
  type ObservableInput,
  type Subscriber,
  takeUntil,
  tap,
} from 'rxjs';
import { HandlerError } from '../errors';
import type { Message, MessageSet } from '../protocol/message';
import type { Position } from './position';
import type { Deliver } from './reader';

/** Hands over each message in hand, and commits at once. */
export const deliverMessages =
  (position: Position): Deliver<Message> =>
  (subscriber) => {
    while (!subscriber.closed) {
      const message = position.next();
      if (!message) break;
      subscriber.next(message);
    }
    position.commit();
    return undefined;
  };

/** Hands over the waiting messages as one set, and commits when `handler` has completed. */
export const deliverSets =
  <T>(position: Position, handler: (set: MessageSet) => ObservableInput<T>): Deliver<T> =>
  (subscriber) => {
    if (!position.hasRest()) {
      position.commit();
      return undefined;
    }
    const set = position.rest();
    return defer(() => handler(set)).pipe(
      catchError((cause: unknown) => {
        throw new HandlerError('the handler failed', { set, cause });
      }),
      tap((value) => subscriber.next(value)),
      ignoreElements(),
      // While all is synchronous, a reader that leaves cannot unsubscribe from the loop yet.
      takeUntil(emitOnClose(subscriber)),
      tap({
        complete: () => {
          if (subscriber.closed) return;
          position.handOverRest();
          position.commit();
        },
      }),
    );
  };

/** Emits when `subscriber` is closed. */
const emitOnClose = (subscriber: Subscriber<unknown>) =>
  new Observable<void>((closed) => {
    const close = () => closed.next();
    subscriber.add(close);
    return () => subscriber.remove(close);
  });
