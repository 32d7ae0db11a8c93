import { concat, defer, map, type Observable, of, startWith, switchMap, take, timer } from 'rxjs';
import { connect, type ConnectOptions, type Conversation } from 'rxjs-direct-line';

/** Emits 5 s at each message. The interval doubles after each minute without a message, up to a minute. */
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

/** A conversation that polls less often while it is quiet. The next message brings back 5 s. */
export function connectQuietly(options: Omit<ConnectOptions, 'interval'>): Conversation {
  // The checkpoint moves with each message, from any sender and for any reader.
  const said$ = defer(() => chat.checkpoint$);
  const chat = connect({ ...options, interval: slowingDown(said$) });
  return chat;
}
