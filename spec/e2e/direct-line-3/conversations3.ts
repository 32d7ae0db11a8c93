import { randomBytes } from 'node:crypto';
import type { Activity } from 'rxjs-direct-line/direct-line-3';

/** An answer that is none of success, in the words of the protocol. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Conversation3 {
  readonly id: string;
  readonly log: Activity[];
  hasBegun: boolean;
}

interface Token {
  readonly conversation: Conversation3;
  readonly userId: string | undefined;
  readonly expiresAt: number;
}

export type Access = { readonly isSecret: true } | ({ readonly isSecret: false } & Token);

/** The conversations of one bot, and who may enter them. */
export function createConversations3({ tokenLifetime = 1_800_000 }: { tokenLifetime?: number } = {}) {
  const newCredential = () => {
    const credential = randomBytes(16).toString('base64url');
    credentials.add(credential);
    return credential;
  };
  /** Every credential that was ever given. */
  const credentials = new Set<string>();
  const conversations = new Map<string, Conversation3>();
  const tokens = new Map<string, Token>();
  const secret = newCredential();

  function issueToken(conversation: Conversation3, userId?: string): string {
    const token = newCredential();
    tokens.set(token, { conversation, userId, expiresAt: Date.now() + tokenLifetime });
    return token;
  }

  return {
    secret,
    credentials,
    issueToken,
    expire: (token: string) => tokens.delete(token),

    create(): Conversation3 {
      const conversation = { id: randomBytes(8).toString('hex'), log: [], hasBegun: false };
      conversations.set(conversation.id, conversation);
      return conversation;
    },

    find: (id: string): Conversation3 => conversations.get(id) ?? refuse(404, 'BadArgument', 'Unknown conversation'),

    /** `expires_in` is in seconds. */
    describe: (conversation: Conversation3, userId?: string) => ({
      conversationId: conversation.id,
      token: issueToken(conversation, userId),
      expires_in: tokenLifetime / 1000,
    }),

    enter(authorization = ''): Access {
      const [, credential = ''] =
        /^Bearer ([!-~]+)$/.exec(authorization) ?? refuse(401, 'BadArgument', 'Missing token');
      if (credential === secret) return { isSecret: true };
      const token = tokens.get(credential);
      if (token && token.expiresAt > Date.now()) return { isSecret: false, ...token };
      if (credentials.has(credential)) return refuse(403, 'TokenExpired', 'Token has expired');
      return refuse(403, 'BadArgument', 'Invalid token or secret');
    },

    /** Puts an activity into the log, as the service has it; gives its id. */
    add(conversation: Conversation3, activity: Partial<Activity>): string {
      const id = `${conversation.id}|${String(conversation.log.length).padStart(7, '0')}`;
      conversation.log.push({
        type: 'message',
        from: { id: '' },
        ...activity,
        id,
        timestamp: new Date().toISOString(),
        channelId: 'directline',
        conversation: { id: conversation.id },
      });
      return id;
    },
  };
}

export function refuse(...[status, code, message]: ConstructorParameters<typeof Refusal>): never {
  throw new Refusal(status, code, message);
}

/** Opaque to clients. */
export const watermarkOf = (place: number) => `${place.toString(16).padStart(4, '0')}a-${place * 7}`;

export function placeOf(watermark: string | null): number {
  if (!watermark) return 0;
  const place = parseInt(watermark, 16) >> 4;
  return watermark === watermarkOf(place) ? place : refuse(400, 'BadArgument', 'Invalid watermark');
}
