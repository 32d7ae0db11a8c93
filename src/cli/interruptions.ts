import { concat, ignoreElements, mergeMap, type Observable, takeWhile, tap } from 'rxjs';
import type { DirectLineError, Status } from '../index';

/**
 * What interrupts a conversation, once each time. Fails where the first `patience` attempts in a row did: what has never
 * been reached is more likely a wrong address than a bad line.
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
