import { constants } from 'node:os';
import { fromEvent, map, merge, type Observable, take } from 'rxjs';

/**
 * Emits the number of the signal that tells the process to end. It listens only once, so a second signal ends the
 * process at once.
 */
export const endSignal = (process: NodeJS.Process): Observable<number> =>
  merge(
    ...(['SIGINT', 'SIGTERM'] as const).map((name) =>
      fromEvent(process, name).pipe(map(() => constants.signals[name])),
    ),
  ).pipe(take(1));
