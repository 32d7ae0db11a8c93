/**
 * More requests were sent than `maxRequests` allows, most likely by polling without an end: give the test a `take` or an
 * `unsubscribe`. It is no answer of the service: it does not come through the stream, but leaves `TestScheduler.run`
 * (or, in real time, becomes an uncaught exception).
 *
 * @example
 * ```ts
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { fakeDirectLine, MaxRequestsError } from 'rxjs-direct-line/testing';
 *
 * const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
 * const pollForEver = () =>
 *   scheduler.run(({ expectObservable }) => {
 *     const transport = fakeDirectLine({ maxRequests: 100 });
 *     expectObservable(connect({ token: 'any', transport }).message$).toBe('');
 *   });
 *
 * expect(pollForEver).toThrow(MaxRequestsError);
 * ```
 */
export class MaxRequestsError extends Error {
  /** A literal. */
  override readonly name = 'MaxRequestsError';

  /** @param maxRequests How many were allowed. */
  constructor(readonly maxRequests: number) {
    super(`More than ${maxRequests} requests: does the test poll without an end? If it means to, raise maxRequests`);
  }
}
