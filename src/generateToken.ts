import { defer, type Observable, Subject } from 'rxjs';
import { openService, type ServiceOptions } from './options';
import { decodeToken } from './protocol/decode';
import { retryTransient } from './session/retryPolicy';

/**
 * Asks for a token of a new conversation, for a back end that keeps the secret and hands tokens to browsers.
 *
 * Cold: one request a subscription, repeated while its failures are transient; emits the token and completes, or fails
 * with an HttpError. By the reference of the protocol a token is good for 30 minutes; `connect` renews it.
 *
 * @throws TypeError that names the option that is wrong.
 *
 * @example
 * ```ts
 * import { generateToken } from 'rxjs-direct-line';
 *
 * generateToken({ secret }).subscribe({ next: (token) => show(token.length), error: report });
 * ```
 */
export function generateToken(
  options: Pick<ServiceOptions, 'domain' | 'scheme' | 'fetch' | 'transport' | 'timeout' | 'retry'> & { secret: string },
): Observable<string> {
  const request = openService(options, new Subject());
  const ask = request('generate', 'POST', '/api/tokens/conversation', decodeToken);
  return defer(() => {
    let nth = 0;
    return defer(() => ask(options.secret, ++nth)).pipe(retryTransient(options.retry));
  });
}
