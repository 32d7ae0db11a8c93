import { concat, defer, map, type Observable, of, startWith, switchMap, take, timer } from 'rxjs';
import { connect, type ConnectOptions, type Conversation } from 'rxjs-direct-line';

/** 5 s while something is said; with each minute in which nothing is, twice as long as before, up to a minute. */
const slowingDown = (said$: Observable<unknown>): Observable<number> =>
  said$.pipe(
    startWith(undefined),
    switchMap(() => {
      const slower$ = timer(60_000, 60_000).pipe(
        take(4),
        map((minute) => Math.min(5000 * 2 ** (minute + 1), 60_000)),
      );
      return concat(of(5000), slower$);
    }),
  );

/** A conversation that polls less and less often while it is quiet, and as before with the next message. */
export function connectQuietly(options: Omit<ConnectOptions, 'interval'>): Conversation {
  // the checkpoint moves with each message, whoever sent it and whoever reads
  const said$ = defer(() => chat.checkpoint$);
  const chat = connect({ ...options, interval: slowingDown(said$) });
  return chat;
}
