import { Observable, type Subscription } from 'rxjs';
import { NetworkError, RequestTimeoutError } from './errors';
import { wait } from './wait';

/**
 * The first value of what `ask` gives: an error where it takes longer than `timeout` ms, or where there is none. `ask` is
 * told how to stop the clock, which gives how to start it anew.
 */
export const inTime = <T>(ask: (stop: () => () => void) => Observable<T>, timeout: number): Observable<T> =>
  // one level in place of `first`, `takeUntil` and `map`: every request goes through it
  new Observable((subscriber) => {
    let clock: Subscription;
    const error = (error: unknown) => subscriber.error(error);
    const late = () => error(new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout }));
    const start = () => subscriber.add((clock = wait(timeout).subscribe({ next: late, error })));
    start();
    subscriber.add(
      ask(() => {
        clock.unsubscribe();
        return start;
      }).subscribe({
        next: (value) => {
          subscriber.next(value);
          subscriber.complete();
        },
        error,
        complete: () => subscriber.closed || error(new NetworkError('no answer')),
      }),
    );
  });
