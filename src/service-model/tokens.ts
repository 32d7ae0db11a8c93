import { now } from '../util/clock';
import { refuse } from './answer';
import { createCache } from './cache';

/** Opens one conversation until `expiresAt` (ms). */
export interface Token {
  readonly token: string;
  readonly conversationId: string;
  readonly expiresAt: number;
}

export interface TokensOptions {
  /** ms. */
  readonly lifetime: number;
  readonly isSecret: (credential: string) => boolean;
  readonly newToken: () => string;
}

// far more than a client can use within one lifetime; what has expired is kept too, to be told from what never was
const limit = 100_000;

const bearer = /^(?:Bearer|BotConnector) +([!-~]+)$/i;

const challenge = { 'www-authenticate': 'Bearer' };

/** The tokens of a service. */
export function createTokens({ lifetime, isSecret, newToken }: TokensOptions) {
  const tokens = createCache<Token>({ limit });

  return {
    /** A new token for a conversation, begun or not. */
    issue(conversationId: string): Token {
      const token = { token: newToken(), conversationId, expiresAt: now() + lifetime };
      tokens.set(token.token, token);
      return token;
    },

    /** Whom an Authorization header stands for: the bearer of this token, or, where there is none, of a secret. */
    identify(authorization: string | undefined): Token | undefined {
      if (!authorization) return refuse(401, 'MissingProperty', 'The Authorization header is missing', challenge);
      const [, credential = ''] =
        bearer.exec(authorization) ?? refuse(401, 'MalformedData', 'The Authorization header is malformed', challenge);
      const token = tokens.get(credential);
      if (!token && !isSecret(credential)) refuse(403, 'NotAllowed', 'The secret or token is not valid');
      if (token && token.expiresAt <= now()) refuse(403, 'NotAllowed', 'The token has expired');
      return token;
    },

    /** Ends the token in an Authorization header before its time; a secret never expires. */
    expire(authorization = ''): void {
      const token = tokens.get(bearer.exec(authorization)?.[1] ?? '');
      if (token) tokens.set(token.token, { ...token, expiresAt: now() });
    },
  };
}
