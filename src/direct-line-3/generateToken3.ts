import { defer, map, type Observable, tap } from 'rxjs';
import { generateToken } from '../generateToken';
import { fetchTransport } from '../http/fetchTransport';
import type { Transport } from '../http/transport';
import type { ServiceOptions } from '../options';
import { decodeConversation, isText } from '../protocol/decode';
import { assertKnownOptions, check } from '../util/assertOptions';
import { directLine3 } from './directLine3';
import { toFields, isSuccess, readFields } from './json';

/** The options of {@link generateToken3}: the service, and the content of the token. */
export interface GenerateToken3Options extends Pick<
  ServiceOptions,
  'domain' | 'scheme' | 'fetch' | 'maxBytes' | 'transport' | 'timeout' | 'retry' | 'allowHttp'
> {
  /** The bot's master key. */
  readonly secret: string;
  /**
   * The user of the token. The service puts this `id` into all messages that the client sends. Microsoft's service requires
   * that it begins with `dl_`.
   */
  readonly user?:
    | {
        /** The id. Pass the same one to `connect` as `userId`. */
        readonly id: string;
        /** The name of the user, for the bot. */
        readonly name?: string;
      }
    | undefined;
  /** The origins of the pages that may contain the chat. The service checks them when a user signs in. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

/** A token for a new conversation. The conversation starts when the token is first used to connect. */
export interface GeneratedToken {
  /** The token. Pass it to `connect`. */
  readonly token: string;
  /** The id of the conversation, which has not started yet. */
  readonly conversationId: string;
  /** The time for which the token is valid, ms. */
  readonly expiresIn: number;
}

/**
 * Gets a token for a new conversation from a service of Direct Line API 3.0. It is for a back end that keeps the secret and
 * gives tokens to browsers. Experimental.
 *
 * Cold: each subscription makes one request, and repeats it while it fails transiently. It emits the token and completes, or
 * fails with an HttpError. If the token has a `user`, pass the same id to `connect` as `userId`.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { generateToken3 } from 'rxjs-direct-line/direct-line-3';
 *
 * generateToken3({ secret, user: { id: 'dl_ann', name: 'Ann' } }).subscribe({
 *   next: ({ conversationId, expiresIn }) => show(`${conversationId}, valid for ${expiresIn} ms`),
 *   error: report,
 * });
 * ```
 */
export function generateToken3(options: GenerateToken3Options): Observable<GeneratedToken> {
  const {
    user,
    trustedOrigins,
    fetch,
    maxBytes,
    transport = fetchTransport({ fetch, maxBytes }),
    ...service
  } = options;
  assertKnownOptions(options, ['user', 'trustedOrigins']);
  check({
    transport: typeof transport === 'function',
    user: user === undefined || isText(toFields(user)['id']),
    trustedOrigins: trustedOrigins === undefined || (Array.isArray(trustedOrigins) && trustedOrigins.every(isText)),
  });
  const body = JSON.stringify({ user, trustedOrigins });

  /** Asks with the parameters that 1.1 has no place for, and gives the rest of the answer to `tell`. */
  const ask = (tell: (rest: Omit<GeneratedToken, 'token'>) => void) => {
    const askWithBody: Transport = (request) => {
      const headers = { ...request.headers, 'Content-Type': 'application/json' };
      return transport({ ...request, headers, body }).pipe(
        tap((response) => {
          const fields = readFields(response);
          // The core handles an answer without a token.
          if (!fields['token'] || !isSuccess(response)) return;
          // the reference of the protocol has 30 minutes
          const { conversationId, expires_in: seconds = 1800 } = decodeConversation(fields);
          tell({ conversationId, expiresIn: 1000 * seconds });
        }),
      );
    };
    return generateToken({ ...service, transport: directLine3({ transport: askWithBody }) });
  };

  // for its TypeErrors, which come at once
  void ask(() => undefined);
  return defer(() => {
    let rest = { conversationId: '', expiresIn: 0 };
    return ask((told) => {
      rest = told;
    }).pipe(map((token) => ({ token, ...rest })));
  });
}
