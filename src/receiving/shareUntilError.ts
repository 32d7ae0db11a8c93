import { defer, type Observable, share, tap } from 'rxjs';

/**
 * Shares one subscription to `source$`, as `share` does. After an error the next subscriber begins anew, also within the error.
 *
 * A `share` that is reset by an error still counts the subscribers that have yet to get it. A subscriber that came and left
 * meanwhile would not be the last, and its request would go on for nobody. So after an error there is a new `share`.
 */
export function shareUntilError<T>(source$: Observable<T>, onError: (error: unknown) => void): Observable<T> {
  let shared$: Observable<T> | undefined;
  return defer(() => {
    shared$ ??= source$.pipe(
      tap({
        error: (error: unknown) => {
          // First, so that a listener of the failure can subscribe again and get a new reader.
          shared$ = undefined;
          onError(error);
        },
      }),
      share(),
    );
    return shared$;
  });
}
