import { defer, type Observable, retry } from 'rxjs';
import { DirectLineError, HttpError, NetworkError, PageError, ProtocolError, RequestTimeoutError } from '../errors';
import type { Clock } from '../util/clock';
import { wait } from '../util/clock';

/**
 * Exponential backoff. If an answer has a `Retry-After`, no attempt is made earlier. Times are ms.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 *
 * // three more attempts, half a second apart; then message$ fails
 * const { message$ } = connect({ token, retry: { delay: 500, factor: 1, jitter: false, count: 3 } });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 *
 * @category Options
 */
export interface RetryOptions {
  /** The longest wait before the second attempt, ms. @default 500 */
  readonly delay?: number;
  /** Each wait is longer than the last one by this factor. @default 2 */
  readonly factor?: number;
  /** The longest wait before any attempt, ms. @default 30000 */
  readonly maxDelay?: number;
  /** The number of further attempts after the first failure. Then the error is permanent. @default Infinity */
  readonly count?: number;
  /** Full jitter: the wait is random, between 0 and the delay. @default true */
  readonly jitter?: boolean;
}

/** A failure that another attempt follows, `delay` ms after it. */
export interface FailedAttempt {
  readonly error: DirectLineError;
  readonly attempt: number;
  readonly delay: number;
}

/** The wait between two attempts, on the clock of the waiting part. */
export interface Pause {
  /** When the backoff ends. */
  readonly until: number;
  /** Nothing may be asked before: the service has said so. */
  readonly notBefore: number;
}

export interface RetryHooks {
  /** Told each failure that counts. */
  readonly onRetry?: ((failure: FailedAttempt) => void) | undefined;
  /** Emits when the next attempt is to be made, which may be before the backoff ends. */
  readonly waitToRetry?: ((pause: Pause) => Observable<unknown>) | undefined;
  /** Says of a transient failure whether another attempt may follow it. */
  readonly mayRepeat?: ((error: DirectLineError) => boolean) | undefined;
}

export interface RetryContext extends RetryHooks {
  readonly clock: Clock;
  readonly retry: RetryOptions | undefined;
  readonly random: (() => number) | undefined;
  /** Whether the service has given a good answer before. */
  readonly hasAnswered: () => boolean;
}

/** With these statuses a page of HTML speaks of the way to the service, and not of the request. */
const statusesOfTheWay = [401, 403, 404, 407, 410, 451];
/** With these a page says that there is nothing at this address. */
const statusesOfTheAddress = [404, 405, 410];

/** Whether another attempt may succeed. A redirect may be a captive portal's. */
export function isTransient(error: unknown, { hasAnswered = true }: { hasAnswered?: boolean } = {}): boolean {
  if (!(error instanceof HttpError))
    return error instanceof NetworkError || error instanceof RequestTimeoutError || error instanceof ProtocolError;
  const { status } = error;
  if (status < 400 || status === 408 || status === 429 || status >= 500) return true;
  if (!(error instanceof PageError)) return false;
  return statusesOfTheWay.includes(status) && (hasAnswered || !statusesOfTheAddress.includes(status));
}

/** How many ms to wait after the `attempt`th failure in a row, if another attempt shall follow it. */
export function retryDelay(
  attempt: number,
  { delay = 500, factor = 2, maxDelay = 30_000, count = Infinity, jitter = true }: RetryOptions = {},
  random = Math.random,
): number | undefined {
  if (attempt > count) return undefined;
  // The power is kept finite before it is multiplied, because the delay may be 0.
  const longest = Math.min(maxDelay, delay * Math.min(factor ** (attempt - 1), 1e99));
  return jitter ? random() * longest : longest;
}

/**
 * Makes `attempt`s until one succeeds or fails for good.
 *
 * `waitToRetry` may end a wait early. An attempt that was made before the end of the backoff does not count: if it fails,
 * the wait goes on to the time it had.
 */
export function retryWithBackoff<T>(
  attempt: () => Observable<T>,
  { clock, retry: options, random, hasAnswered, onRetry, waitToRetry, mayRepeat = () => true }: RetryContext,
): Observable<T> {
  const waitFor = waitToRetry ?? (({ until }: Pause) => wait(Math.max(0, until - clock.now()), clock));

  return defer(() => {
    let failures = 0;
    let until: number | undefined;
    let isEarly = false;

    return defer(() => {
      isEarly = until !== undefined && clock.now() < until;
      return attempt();
    }).pipe(
      retry({
        delay(error: DirectLineError) {
          if (!isTransient(error, { hasAnswered: hasAnswered() }) || !mayRepeat(error)) throw error;
          const notBefore = clock.now() + ((error as Partial<HttpError>).retryAfter ?? 0);
          let delay: number | undefined;
          if (!isEarly) {
            failures += 1;
            delay = retryDelay(failures, options, random);
            if (delay === undefined) throw error;
            until = clock.now() + delay;
          }
          until = Math.max(until ?? notBefore, notBefore);
          const wait$ = waitFor({ until, notBefore });
          // Last, because a listener may begin a new reader, which has to wait as long.
          if (delay !== undefined) onRetry?.({ error, attempt: failures, delay: until - clock.now() });
          return wait$;
        },
      }),
    );
  });
}
