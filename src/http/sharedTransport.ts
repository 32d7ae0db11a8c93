import { defer, Observable, type Subscription, tap } from 'rxjs';
import { assertOptions, check } from '../util/assertOptions';
import { readRetryAfter } from '../protocol/retryAfter';
import type { Transport, TransportResponse } from './transport';
import { createFairQueue } from './fairQueue';
import { createClock, now } from '../util/clock';

/**
 * The options of {@link sharedTransport}: the budget of all conversations together.
 *
 * @category HTTP
 */
export interface SharedTransportOptions {
  /** The largest number of requests in flight, 1 or more. @default Infinity */
  readonly concurrency?: number | undefined;
  /** The largest number of requests that begin in any second, 1 or more. From ten on, a tenth of them begin at a time. @default Infinity */
  readonly perSecond?: number | undefined;
}

const isOneOrMore = (value: unknown) => typeof value === 'number' && value >= 1;

/**
 * One budget of requests for many conversations. Pass the same transport to each of them.
 *
 * Requests above the budget wait in a queue. Sends and other POSTs go before polls. Within both groups the
 * conversations take turns. After a 429 for any conversation, no request begins until its `Retry-After`, for an hour at
 * most. The `timeout` of a request begins when it goes out. The `duration` in `request$` includes the wait.
 * Unsubscribing removes a request from the queue. A send is in flight for as long as the bot takes, so set
 * `concurrency` above the number of sends at once. To add something to each request, such as a log, wrap the transport
 * that you pass to `sharedTransport`.
 *
 * @throws TypeError that names the wrong option.
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
 *
 * @category HTTP
 */
export function sharedTransport(transport: Transport, options: SharedTransportOptions = {}): Transport {
  const { concurrency = Infinity, perSecond = Infinity } = options;
  assertOptions<SharedTransportOptions>(options, { concurrency: isOneOrMore, perSecond: isOneOrMore });
  check({ transport: typeof transport === 'function' });
  // a few at a time, because a timer has whole ms and is late
  const atOnce = Math.max(1, Math.floor(perSecond / 10));
  const period = perSecond === Infinity ? 0 : Math.ceil(1000 / Math.floor(perSecond / atOnce));
  const clock = createClock();
  const posts = createFairQueue<() => void>();
  const gets = createFairQueue<() => void>();
  /** When the last requests began, as many as may in one period. */
  const begun: number[] = [];
  /** No request begins before this time, because of a 429. */
  let heldUntil = clock.now();
  let inFlight = 0;
  let timer: Subscription | undefined;
  let isServing = false;

  const isEmpty = () => posts.size + gets.size === 0;
  /** The time from which the first request of a period no longer counts. */
  const periodEnd = () => (begun[0] ?? Infinity) + period;

  /** Begins the requests that the budget allows. */
  const serve = () => {
    const time = clock.now();
    while (periodEnd() <= time) begun.shift();
    const at = Math.max(heldUntil, begun.length < atOnce ? time : periodEnd());
    if (at > time) {
      timer ??= clock.after(at - time, () => {
        timer = undefined;
        serveAll();
      });
      return false;
    }
    if (period) begun.push(time);
    (posts.next() ?? gets.next())?.();
    return true;
  };

  // A loop and no recursion, because answers may be synchronous.
  const serveAll = () => {
    if (isServing) return;
    isServing = true;
    try {
      while (inFlight < concurrency && !isEmpty() && serve());
    } finally {
      isServing = false;
    }
  };

  const heed = (response: TransportResponse) => {
    const ms = response.status === 429 ? readRetryAfter(response, now) : undefined;
    heldUntil = Math.max(heldUntil, clock.now() + (ms ?? 0));
  };

  return (request) =>
    new Observable((subscriber) => {
      let { queued } = request;
      /** Starts the timeout of a request that has had to wait. */
      let resume: (() => void) | undefined = undefined;

      const begin = () => {
        queued = undefined;
        resume?.();
        inFlight += 1;
        defer(() => transport(request))
          .pipe(tap(heed))
          .subscribe(subscriber);
        // It runs after the teardown of the request, so the next request begins when this one has been left.
        subscriber.add(() => {
          inFlight -= 1;
          serveAll();
        });
      };
      const queue = request.method === 'POST' ? posts : gets;
      const leave = queue.add(request.url.replace(/\?.*/, ''), begin);
      subscriber.add(() => {
        leave();
        if (!isEmpty()) return;
        timer?.unsubscribe();
        timer = undefined;
      });
      serveAll();
      resume = queued?.();
    });
}
