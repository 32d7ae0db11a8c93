/**
 * More requests were sent than `maxRequests` allows, most likely by polling without an end: give the test a `take` or an
 * `unsubscribe`. It is no answer of the service: it does not come through the stream, but leaves `TestScheduler.run`
 * (or, in real time, becomes an uncaught exception).
 *
 * @see {@link fakeDirectLine}, whose option it is.
 */
export class MaxRequestsError extends Error {
  /** A literal. */
  override readonly name = 'MaxRequestsError';

  /** @param maxRequests How many were allowed. */
  constructor(readonly maxRequests: number) {
    super(`More than ${maxRequests} requests: does the test poll without an end? If it means to, raise maxRequests`);
  }
}
