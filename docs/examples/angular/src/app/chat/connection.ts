import {
  combineLatest,
  distinctUntilChanged,
  endWith,
  map,
  type Observable,
  of,
  switchMap,
  takeWhile,
  timer,
} from 'rxjs';
import { online, type Status } from 'rxjs-direct-line';

/** How the connection is, and the words for it. */
export interface Connection {
  readonly state: Status['state'] | 'offline';
  readonly words: string;
}

/** Each second that is left of `ms`, and 0 in the end. */
const countdown = (ms: number): Observable<number> =>
  timer(0, 1000).pipe(
    map((passed) => Math.ceil(ms / 1000) - passed),
    takeWhile((seconds) => seconds > 0),
    endWith(0),
  );

function wordsFor(status: Status): Observable<string> {
  switch (status.state) {
    case 'retrying':
      return countdown(status.delay).pipe(
        map((seconds) => (seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting…')),
      );
    case 'online':
      return of('Online');
    case 'failed':
      return of('Ended');
    default:
      return of('Connecting…');
  }
}

export function connectionOf(status$: Observable<Status>): Observable<Connection> {
  return combineLatest([status$, online()]).pipe(
    switchMap(([status, hasNetwork]): Observable<Connection> => {
      // nobody is asked meanwhile
      if (!hasNetwork && status.state !== 'failed') return of({ state: 'offline', words: 'Offline' });
      return wordsFor(status).pipe(map((words) => ({ state: status.state, words })));
    }),
    distinctUntilChanged((one, next) => one.words === next.words),
  );
}
