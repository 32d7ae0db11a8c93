import { type MonoTypeOperatorFunction, type Observable, retry } from 'rxjs';
import { type DirectLineError, HttpError } from '../errors';
import { wait } from '../util/clock';

/**
 * Exponential backoff; `Retry-After` of an answer is a lower bound on top. Times are ms.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 *
 * // three more attempts, half a second apart; then message$ fails
 * const { message$ } = connect({ token, retry: { delay: 500, factor: 1, jitter: false, count: 3 } });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export interface RetryOptions {
  /** Before the second attempt, ms. @default 500 */
  readonly delay?: number;
  /** Each wait is so many times the one before. @default 2 */
  readonly factor?: number;
  /** No wait is longer, ms. @default 30000 */
  readonly maxDelay?: number;
  /** How many attempts follow a failed one before its error is fatal. @default Infinity */
  readonly count?: number;
  /** Full jitter: anything between nothing and the delay. @default true */
  readonly jitter?: boolean;
}

/** A failure that another attempt follows, `delay` ms after it. */
export interface Retrial {
  readonly error: DirectLineError;
  readonly attempt: number;
  readonly delay: number;
}

/** Whether another attempt may succeed where this one failed. A redirect may be a captive portal's. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof HttpError)) return /^(Network|RequestTimeout|Protocol)Error$/.test((error as Error).name);
  const { status } = error;
  return status < 400 || status === 408 || status === 429 || status >= 500;
}

/** How many ms to wait after the `attempt`th failure in a row; undefined when it is fatal. */
export function retryDelay(
  error: unknown,
  attempt: number,
  { delay = 500, factor = 2, maxDelay = 30_000, count = Infinity, jitter = true }: RetryOptions = {},
  random = Math.random,
): number | undefined {
  if (attempt > count || !isTransient(error)) return undefined;
  // not infinite before it is multiplied: the delay may be 0
  const longest = Math.min(maxDelay, delay * Math.min(factor ** (attempt - 1), 1e99));
  return Math.max(jitter ? random() * longest : longest, (error as HttpError).retryAfter ?? 0);
}

/** The wait before another attempt, after it has been told; throws `error` where there shall be none. */
export function backoff(
  error: unknown,
  attempt: number,
  options?: RetryOptions,
  random?: () => number,
  tell?: (retrial: Retrial) => unknown,
): Observable<unknown> {
  const delay = retryDelay(error, attempt, options, random);
  if (delay === undefined) throw error;
  tell?.({ error: error as DirectLineError, attempt, delay });
  return wait(delay);
}

/** Subscribes again after every transient failure. */
export const retryTransient = <T>(options?: RetryOptions): MonoTypeOperatorFunction<T> =>
  retry({ delay: (error, attempt) => backoff(error, attempt, options) });
