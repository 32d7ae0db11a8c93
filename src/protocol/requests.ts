import { ProtocolError } from '../errors';
import {
  decodeConversation,
  decodeMessageSet,
  decodeToken,
  type ReadContext,
  type StartedConversation,
} from './decode';
import type { Content } from './encodeUpload';
import type { MessageSet } from './message';
import { isPage } from './page';

/**
 * The reason for a poll.
 *
 * @inline
 */
export type Why = 'first' | 'interval' | 'burst' | 'wake' | 'drain' | 'retry';

/** One request of the protocol, as data. */
export interface RequestSpec<T> {
  /** The purpose of the request. `read` is a GET of messages. */
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  readonly method: 'GET' | 'POST';
  /** Below the domain. It is part of errors and events. */
  readonly path: string;
  /** With its question mark. It is part of the URL alone. */
  readonly query?: string;
  readonly content?: Content;
  readonly conversationId?: string;
  readonly why?: Why | undefined;
  /**
   * Reads the body of an answer: its JSON, or its text if it is not JSON. It throws a ProtocolError if it is not valid.
   */
  decode(body: unknown): T;
}

/** The members of a request that belongs to a conversation. */
const inConversation = (conversationId: string, action: string, base = '/api/conversations') => ({
  conversationId,
  path: `${base}/${encodeURIComponent(conversationId)}/${action}`,
});
const queryOf = (name: string, value: string) => `?${name}=${encodeURIComponent(value)}`;

/** Any success will do, unless something else than the service has answered. */
function decodeNothing(body: unknown): void {
  if (isPage(body)) throw new ProtocolError('a page in place of an answer', { at: 'body' });
}

export const startConversation = (): RequestSpec<StartedConversation> => ({
  operation: 'start',
  method: 'POST',
  path: '/api/conversations',
  decode: decodeConversation,
});

/** `baseUrl` is the base of relative URLs in messages. `receive` gets the set before all others. */
export const readMessages = <T>(
  context: ReadContext & { readonly why?: Why | undefined },
  receive: (set: MessageSet) => T,
): RequestSpec<T> => {
  const { conversationId, watermark, why } = context;
  return {
    operation: 'read',
    method: 'GET',
    ...inConversation(conversationId, 'messages'),
    query: watermark === undefined ? '' : queryOf('watermark', watermark),
    why,
    decode: (body) => receive(decodeMessageSet(body, context)),
  };
};

export const sendMessage = (conversationId: string, content: Content): RequestSpec<void> => ({
  operation: 'send',
  method: 'POST',
  ...inConversation(conversationId, 'messages'),
  content,
  decode: decodeNothing,
});

export const uploadFiles = (conversationId: string, content: Content, userId: string): RequestSpec<void> => ({
  operation: 'upload',
  method: 'POST',
  ...inConversation(conversationId, 'upload'),
  query: queryOf('userId', userId),
  content,
  decode: decodeNothing,
});

/** The documents disagree on the method. */
export const renewToken = (conversationId: string, method: 'GET' | 'POST'): RequestSpec<string> => ({
  operation: 'renew',
  method,
  ...inConversation(conversationId, 'renew', '/api/tokens'),
  decode: decodeToken,
});

export const generateConversationToken = (): RequestSpec<string> => ({
  operation: 'generate',
  method: 'POST',
  path: '/api/tokens/conversation',
  decode: decodeToken,
});
