/**
 * There were more requests than `maxRequests` allows. Usually the test polls without an end: add a `take` to the stream, or
 * unsubscribe. The error is not emitted in the stream. `TestScheduler.run` throws it, and in real time it is an uncaught
 * exception.
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
  /** The name of the class, as a literal. */
  override readonly name = 'MaxRequestsError';

  /** @param maxRequests The number that was allowed. */
  constructor(readonly maxRequests: number) {
    super(`More than ${maxRequests} requests: does the test poll without an end? If it means to, raise maxRequests`);
  }
}
