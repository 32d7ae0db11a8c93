import { defer, type Observable, Subject } from 'rxjs';
import { openService, type ServiceOptions } from './options';
import { generateConversationToken } from './protocol/requests';
import { retryWithBackoff } from './session/retryPolicy';
import { createClock } from './util/clock';

/**
 * Gets a token for a new conversation. It is for a back end that keeps the secret and gives tokens to browsers.
 *
 * Cold: each subscription makes one request, and repeats it while it fails transiently. It emits the token and completes,
 * or fails with an HttpError. A token is valid for 30 minutes, and `connect` renews it.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { generateToken } from 'rxjs-direct-line';
 *
 * generateToken({ secret }).subscribe({ next: (token) => show(token.length), error: report });
 * ```
 *
 * @category Conversation
 */
export function generateToken(options: ServiceOptions & { readonly secret: string }): Observable<string> {
  const clock = createClock();
  const client = openService(options, { clock, request$: new Subject() });
  const { secret, retry, random } = options;
  const context = {
    clock,
    retry,
    random,
    hasAnswered: client.hasAnswered,
  };
  return defer(() => {
    let requests = 0;
    return retryWithBackoff(() => {
      requests += 1;
      return client.send(generateConversationToken(), secret, requests);
    }, context);
  });
}
