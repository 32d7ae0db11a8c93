import { defer, Observable, type Subscription, tap } from 'rxjs';
import { assertOptions, check } from '../util/assertOptions';
import { readRetryAfter } from '../protocol/retryAfter';
import type { Transport, TransportResponse } from './transport';
import { createFairQueue } from './fairQueue';
import { createClock, now } from '../util/clock';

/** The budget of all conversations together; see {@link sharedTransport}. */
export interface SharedTransportOptions {
  /** How many requests are in flight at most, 1 or more. @default Infinity */
  readonly concurrency?: number | undefined;
  /** How many begin in any second at most, 1 or more; from ten on, a tenth of them at a time. @default Infinity */
  readonly perSecond?: number | undefined;
}

const isOneOrMore = (value: unknown) => typeof value === 'number' && value >= 1;

/**
 * One budget of requests for many conversations: give the same transport to each.
 *
 * Requests beyond the budget wait. Sends, and all others that are a POST, go before polls; among either, each conversation
 * has one request served before any has a second one. After a 429 nothing begins until its `Retry-After`, an hour at most,
 * whichever conversation it was for. A request that waits is not late: its `timeout` begins when it goes out. Unsubscribing
 * takes it out of the queue. The `duration` in `request$` includes the wait. A send holds its place as long as the bot takes,
 * so leave some for the polls. A transport that adds something, such as a log, goes inside.
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
  /** Until then nothing begins, because of a 429. */
  let heldUntil = clock.now();
  let inFlight = 0;
  let timer: Subscription | undefined;
  let isServing = false;

  const isEmpty = () => posts.size + gets.size === 0;
  /** The first of a period's requests no longer counts from then on. */
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
