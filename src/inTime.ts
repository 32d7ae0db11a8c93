import { Observable } from 'rxjs';
import { NetworkError, RequestTimeoutError } from './errors';
import { wait } from './wait';

/** The first value of `source$`: an error where it takes longer than `timeout` ms, or where there is none. */
export const inTime = <T>(source$: Observable<T>, timeout: number): Observable<T> =>
  // one level in place of `first`, `takeUntil` and `map`: every request goes through it
  new Observable((subscriber) => {
    const error = (error: unknown) => subscriber.error(error);
    const late = () => error(new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout }));
    subscriber.add(wait(timeout).subscribe({ next: late, error }));
    subscriber.add(
      source$.subscribe({
        next: (value) => {
          subscriber.next(value);
          subscriber.complete();
        },
        error,
        complete: () => subscriber.closed || error(new NetworkError('no answer')),
      }),
    );
  });
