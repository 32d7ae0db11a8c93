import { now } from '../util/clock';
import { refuse } from './answer';
import { createCache } from './cache';

/** A token for one conversation. It is valid until `expiresAt` (ms). */
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

/**
 * The limit for all conversations together. Expired tokens are kept too, so that they differ from tokens that never
 * existed.
 */
const limit = 100_000;
/**
 * The limit for one conversation, far above the number that its clients use within one lifetime. Without it, a client
 * that renews one token again and again would remove the tokens of everybody else.
 */
const limitOfConversation = 100;

const bearer = /^(?:Bearer|BotConnector) +([!-~]+)$/i;

const challenge = (message: string) => ({ message, headers: { 'www-authenticate': 'Bearer' } });

/** The tokens of a service. */
export function createTokens({ lifetime, isSecret, newToken }: TokensOptions) {
  const issued = new Map<string, Set<Token['token']>>();
  const tokens = createCache<Token>({
    limit,
    dropped({ token, conversationId }) {
      const ofConversation = issued.get(conversationId);
      ofConversation?.delete(token);
      if (ofConversation?.size === 0) issued.delete(conversationId);
    },
  });

  function dropOldest(ofConversation: ReadonlySet<Token['token']>): void {
    const [oldest = ''] = ofConversation;
    const token = tokens.get(oldest);
    if (token) tokens.drop(oldest, token);
  }

  return {
    /** Makes a token for a conversation, which may not have started yet. */
    issue(conversationId: string): Token {
      const token = { token: newToken(), conversationId, expiresAt: now() + lifetime };
      const ofConversation = issued.get(conversationId) ?? new Set();
      issued.set(conversationId, ofConversation.add(token.token));
      tokens.set(token.token, token);
      if (ofConversation.size > limitOfConversation) dropOldest(ofConversation);
      return token;
    },

    /**
     * The client that an Authorization header stands for: the bearer of a token, or of a secret if `token` is
     * undefined.
     */
    identify(authorization: string | undefined): Token | undefined {
      if (!authorization) return refuse(401, 'MissingProperty', challenge('The Authorization header is missing'));
      const [, credential = ''] =
        bearer.exec(authorization) ?? refuse(401, 'MalformedData', challenge('The Authorization header is malformed'));
      const token = tokens.get(credential);
      if (!token && !isSecret(credential)) refuse(403, 'NotAllowed', 'The secret or token is not valid');
      if (token && token.expiresAt <= now()) refuse(403, 'NotAllowed', 'The token has expired');
      return token;
    },

    /** Makes the token of an Authorization header expire early. A secret never expires. */
    expire(authorization = ''): void {
      const token = tokens.get(bearer.exec(authorization)?.[1] ?? '');
      if (token) tokens.set(token.token, { ...token, expiresAt: now() });
    },
  };
}
