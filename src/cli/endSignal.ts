import { fromEvent, merge, type Observable, take } from 'rxjs';

/**
 * Emits the signal that tells the process to end, by its name and number. Once: the next one finds nobody who listens, and
 * ends the process at once.
 */
export const endSignal = (process: NodeJS.Process): Observable<[name: NodeJS.Signals, number: number]> =>
  merge(...['SIGINT', 'SIGTERM'].map((name) => fromEvent(process, name) as Observable<[NodeJS.Signals, number]>)).pipe(
    take(1),
  );
