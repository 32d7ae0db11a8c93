import { EMPTY, type MonoTypeOperatorFunction, type Observable, of, retry, takeUntil } from 'rxjs';
import { type Credentials, isRefusal } from './credentials';
import type { Call } from '../http/sendRequest';
import { backoff, type Retrial, type RetryOptions } from './retryPolicy';

/** Attempts at one thing, as many as it takes. */
export interface Trial {
  /** One attempt, with a credential that is valid by then. */
  attempt<T>(call: Call<T>): Observable<T>;
  /** Makes another attempt after a failure that may pass, and after a refusal one with a new credential. */
  again<T>(): MonoTypeOperatorFunction<T>;
  /** What has failed before counts no more. */
  succeeded(): void;
}

/** `tell` is told of each failure that is followed by another attempt, and may throw; `stop$` ends the wait for that. */
export function createTrial(
  credentials: Credentials,
  options: RetryOptions | undefined,
  random: (() => number) | undefined,
  tell?: (retrial: Retrial) => unknown,
  stop$: Observable<unknown> = EMPTY,
): Trial {
  let attempts = 0;
  let failures = 0;
  let wasRefused = false;
  let used = '';

  const delay = (error: unknown): Observable<unknown> => {
    if (!isRefusal(error)) {
      wasRefused = false;
      return backoff(error, ++failures, options, random, tell).pipe(takeUntil(stop$));
    }
    if (wasRefused) throw credentials.lost(error);
    wasRefused = true;
    credentials.refuse(used, error);
    return of(0);
  };

  return {
    attempt: (call) =>
      credentials.authorize((credential) => {
        // before the first of these it was the start that was refused
        wasRefused &&= used !== '';
        return call((used = credential), ++attempts);
      }),
    again: () => retry({ delay }),
    succeeded() {
      attempts = failures = 0;
      wasRefused = false;
    },
  };
}
