import { Observable, Subject } from 'rxjs';
import { createTrampoline, type Trampoline } from './trampoline';

/** A value that changes, as a stream that replays the latest one. */
export interface Latest<T> {
  readonly value$: Observable<T>;
  set(value: T): void;
}

/**
 * Tells every listener the same values in the same order, whatever another listener does in between: a value that is set
 * by a listener waits until all have seen the one before. Subjects would tell it at once to those that come first.
 */
export function createLatest<T>(initial?: T): Latest<T> {
  let latest = initial;
  // Most values have no listener, and thousands of conversations wait in one process.
  let subject$: Subject<T> | undefined;
  let trampoline: Trampoline | undefined;

  return {
    value$: new Observable((subscriber) => {
      subject$ ??= new Subject();
      const subscription = subject$.subscribe(subscriber);
      if (latest !== undefined) subscriber.next(latest);
      return subscription;
    }),
    set(value) {
      if (!subject$) {
        latest = value;
        return;
      }
      trampoline ??= createTrampoline();
      trampoline(() => {
        latest = value;
        subject$?.next(value);
      });
    },
  };
}
