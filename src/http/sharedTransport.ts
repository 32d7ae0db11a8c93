import { defer, Observable, type Subscription, tap } from 'rxjs';
import { check } from '../util/assertOptions';
import { readRetryAfter } from '../protocol/retryAfter';
import type { Transport, TransportResponse } from './transport';
import { createTurns } from './fairQueue';
import { isDuration, now, wait } from '../util/clock';

/** What the conversations have together; see {@link sharedTransport}. */
export interface SharedTransportOptions {
  /** How many requests are in flight at most, 1 or more. @default Infinity */
  readonly concurrency?: number | undefined;
  /** How many begin in any second at most, 1 or more; of ten and more a tenth at a time. @default Infinity */
  readonly perSecond?: number | undefined;
}

/**
 * One budget of requests for many conversations: give the same transport to each.
 *
 * What is beyond the budget waits. Sends, and all else that is a POST, go before polls; among either, the conversations
 * take turns. After a 429 nothing begins until its `Retry-After`, whichever conversation it was for. A request that waits
 * is not late: its `timeout` begins when it goes out. Unsubscribing takes it out of the line. The `duration` in
 * `request$` has both. A send holds its place as long as the bot takes: leave some for the polls. What adds to a
 * transport, such as a log, goes inside.
 *
 * @throws TypeError that names what is wrong.
 *
 * @example
 * ```ts
 * import { mergeMap, range } from 'rxjs';
 * import { connect, fetchTransport, sharedTransport } from 'rxjs-direct-line';
 *
 * const transport = sharedTransport(fetchTransport(), { concurrency: 64, perSecond: 500 });
 * const open = () => connect({ secret, interval: 5000, spread: 5000, transport });
 *
 * range(10)
 *   .pipe(mergeMap(() => open().message$))
 *   .subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function sharedTransport(
  transport: Transport,
  { concurrency = Infinity, perSecond = Infinity }: SharedTransportOptions = {},
): Transport {
  check({
    transport: typeof transport === 'function',
    concurrency: isDuration(concurrency) && concurrency >= 1,
    perSecond: isDuration(perSecond) && perSecond >= 1,
  });
  // a few at a time, because a timer has whole ms and is late
  const atOnce = Math.max(1, Math.floor(perSecond / 10));
  const period = perSecond === Infinity ? 0 : Math.ceil(1000 / Math.floor(perSecond / atOnce));
  const [sends, polls] = [createTurns<() => void>(), createTurns<() => void>()];
  /** When the last of them began, as many as may in one period. */
  const begun: number[] = [];
  /** By a 429. */
  let [heldUntil, heldFor] = [0, 0];
  let inFlight = 0;
  let timer: Subscription | undefined;
  let isServing = false;

  const isEmpty = () => sends.size + polls.size === 0;
  /** When the first of a period's requests counts no more. */
  const periodEnd = () => (begun[0] ?? Infinity) + period;

  /** Lets out whom the budget allows; `due` is what a timer was set for, which may fire a little early. */
  const serve = (due = 0) => {
    // a loop and no recursion, whatever is synchronous
    if (isServing) return;
    isServing = true;
    while (inFlight < concurrency && !isEmpty()) {
      const time = Math.max(due, now());
      while (periodEnd() <= time) begun.shift();
      const at = Math.max(heldUntil, begun.length < atOnce ? 0 : periodEnd());
      if (at > time) {
        // a clock that was set back delays by no more than what it was set for
        timer ??= wait(Math.min(at - time, Math.max(period, heldFor)))
          .pipe(
            tap(() => {
              timer = undefined;
              serve(at);
            }),
          )
          .subscribe();
        break;
      }
      if (period) begun.push(time);
      (sends.next() ?? polls.next())?.();
    }
    isServing = false;
  };

  const heed = (response: TransportResponse) => {
    const ms = (response.status === 429 && readRetryAfter(response, now())) || 0;
    if (now() + ms > heldUntil) [heldUntil, heldFor] = [now() + ms, ms];
  };

  return (request) =>
    new Observable((subscriber) => {
      let { queued } = request;
      // unless it has to wait
      let begin: (() => void) | undefined = () => (queued = undefined);

      const go = () => {
        inFlight += 1;
        begin?.();
        defer(() => transport(request))
          .pipe(tap(heed))
          .subscribe(subscriber);
        // comes after the teardown of the request: the next one begins when this one has been left
        subscriber.add(() => {
          inFlight -= 1;
          serve();
        });
      };
      const turns = request.method === 'POST' ? sends : polls;
      const leave = turns.join(request.url.replace(/\?.*/, ''), go);
      subscriber.add(() => {
        leave();
        if (!isEmpty()) return;
        timer?.unsubscribe();
        timer = undefined;
      });
      serve();
      begin = queued?.();
    });
}
