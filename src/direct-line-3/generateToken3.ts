import { defer, map, type Observable, tap } from 'rxjs';
import { ProtocolError } from '../errors';
import { generateToken } from '../generateToken';
import { fetchTransport } from '../http/fetchTransport';
import type { Transport } from '../http/transport';
import type { ServiceOptions } from '../options';
import { isText } from '../protocol/decode';
import { check } from '../util/assertOptions';
import { directLine3 } from './directLine3';
import { toFields, isSuccess, readFields } from './json';

/** What {@link generateToken3} takes: how to reach the service, and what the token shall say. */
export interface GenerateToken3Options extends Pick<
  ServiceOptions,
  'domain' | 'scheme' | 'fetch' | 'maxBytes' | 'transport' | 'timeout' | 'retry' | 'allowHttp'
> {
  /** The bot's master key. */
  readonly secret: string;
  /** Whom the token is for: the service puts this `id` into all that the client sends. Microsoft's begin with `dl_`. */
  readonly user?:
    | {
        /** What `connect` needs as its `userId`. */
        readonly id: string;
        /** What the bot may call them. */
        readonly name?: string;
      }
    | undefined;
  /** The origins of the pages that may hold the chat; the service checks them when a user signs in. */
  readonly trustedOrigins?: readonly string[] | undefined;
}

/** A token for one conversation, which begins when the token is first used to connect. */
export interface GeneratedToken {
  /** For `connect`. */
  readonly token: string;
  /** The service has named it already. */
  readonly conversationId: string;
  /** How long the token is good, ms. */
  readonly expiresIn: number;
}

/**
 * Asks a service of Direct Line API 3.0 for a token of a new conversation, for a back end that keeps the secret and hands
 * tokens to browsers. Experimental.
 *
 * Cold: one request a subscription, repeated while its failures are transient; emits the token and completes, or fails
 * with an HttpError. With a `user` in the token, `connect` needs the same id as its `userId`.
 *
 * @throws TypeError that names the option that is wrong.
 *
 * @example
 * ```ts
 * import { generateToken3 } from 'rxjs-direct-line/direct-line-3';
 *
 * generateToken3({ secret, user: { id: 'dl_ann', name: 'Ann' } }).subscribe({
 *   next: ({ conversationId, expiresIn }) => show(`${conversationId}, good for ${expiresIn} ms`),
 *   error: report,
 * });
 * ```
 */
export function generateToken3({
  user,
  trustedOrigins,
  fetch,
  maxBytes,
  transport = fetchTransport({ fetch, maxBytes }),
  ...service
}: GenerateToken3Options): Observable<GeneratedToken> {
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
          const { token, conversationId, expires_in: seconds } = readFields(response);
          // the core knows what to make of an answer without a token
          if (!token || !isSuccess(response)) return;
          if (!isText(conversationId)) throw new ProtocolError('malformed answer', { at: 'conversationId' });
          // the reference of the protocol has 30 minutes
          tell({ conversationId, expiresIn: 1000 * (Number(seconds) > 0 ? Number(seconds) : 1800) });
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
