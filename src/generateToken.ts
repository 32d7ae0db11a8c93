import { type Observable, Subject } from 'rxjs';
import { openService, type ServiceOptions } from './options';
import { generateConversationToken } from './protocol/requests';
import { isTransient, retryWithBackoff } from './session/retryPolicy';
import { createClock } from './util/clock';

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
export function generateToken(options: ServiceOptions & { readonly secret: string }): Observable<string> {
  const clock = createClock();
  const client = openService(options, { clock, request$: new Subject() });
  const { secret, retry, random } = options;
  return retryWithBackoff((next) => client.send(generateConversationToken(), secret, next()), {
    clock,
    retry,
    random,
    isTransient: (error) => isTransient(error, { hasAnswered: client.hasAnswered() }),
  });
}
