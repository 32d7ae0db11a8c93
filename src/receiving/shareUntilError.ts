import { Observable, Subject, type Subscription } from 'rxjs';

/**
 * Shares one subscription to `source$`, which never completes, as `share` does. After an error the next subscriber begins
 * anew, also within the error.
 *
 * A `share` that is reset by an error still counts the subscribers that have yet to get it. A subscriber that came and left
 * meanwhile would not be the last, and its request would go on for nobody. Here each run has a Subject of its own.
 */
export function shareUntilError<T>(source$: Observable<T>, onError: (error: unknown) => void): Observable<T> {
  let current$: Subject<T> | undefined;
  let connection: Subscription | undefined;

  return new Observable((subscriber) => {
    const run$ = current$ ?? new Subject<T>();
    run$.subscribe(subscriber);
    subscriber.add(() => {
      if (run$ !== current$ || run$.observed) return;
      current$ = undefined;
      connection?.unsubscribe();
    });
    // Some operators of RxJS subscribe when they have been left already.
    if (run$ === current$ || subscriber.closed) return;

    current$ = run$;
    new Observable<T>((inner) => {
      // It is known before the source is subscribed to, because all may leave while that is synchronous.
      connection = inner;
      source$.subscribe(inner);
    }).subscribe({
      next: (value) => run$.next(value),
      error(error: unknown) {
        // First, so that a listener of the failure can subscribe again and get a new reader.
        current$ = undefined;
        onError(error);
        run$.error(error);
      },
    });
  });
}
