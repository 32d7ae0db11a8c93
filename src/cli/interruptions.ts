import { concat, ignoreElements, mergeMap, type Observable, takeWhile, tap } from 'rxjs';
import type { DirectLineError, Status } from '../index';

/**
 * Emits each interruption of a conversation once. It fails if the first `patience` attempts have failed: if the service
 * was never reached, the address is probably wrong.
 */
export function interruptions(status$: Observable<Status>, patience: number): Observable<DirectLineError> {
  const reached$ = status$.pipe(
    takeWhile(({ state }) => state !== 'online'),
    tap((status) => {
      if (status.state === 'retrying' && status.attempt > patience) throw status.error;
    }),
    ignoreElements(),
  );
  const failure$ = status$.pipe(
    mergeMap((status) => (status.state === 'retrying' && status.attempt === 1 ? [status.error] : [])),
  );
  return concat(reached$, failure$);
}
