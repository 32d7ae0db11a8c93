import type { Content } from './encodeUpload';
import type { MessageSet } from './message';
import { decodeConversation, decodeMessageSet, decodeToken, type StartedConversation } from './decode';
import type { Call, Request, RequestEvent } from '../http/sendRequest';
import type { TransportRequest } from '../http/transport';

/** The REST calls of the protocol. */
export interface Api {
  readonly start: Call<StartedConversation>;
  read(conversationId: string, watermark: string | undefined, why?: RequestEvent['why']): Call<MessageSet>;
  /** A message, or an upload by `userId`. */
  send(conversationId: string, content: Content, userId?: string): Call<unknown>;
  renew(conversationId: string, method: TransportRequest['method']): Call<string>;
}

const conversationAt = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;
const query = (name: string, value: string | undefined) =>
  value === undefined ? '' : `?${name}=${encodeURIComponent(value)}`;
const nothing = () => undefined;

export function createApi(request: Request): Api {
  return {
    start: request('start', 'POST', '/api/conversations', decodeConversation),
    read: (id, watermark, why) =>
      request(
        'read',
        'GET',
        `${conversationAt(id)}/messages`,
        (body, baseUrl) => decodeMessageSet(body, { baseUrl, conversationId: id, watermark }),
        undefined,
        query('watermark', watermark),
        why,
      ),
    send: (id, content, userId) =>
      userId === undefined
        ? request('send', 'POST', `${conversationAt(id)}/messages`, nothing, content)
        : request('upload', 'POST', `${conversationAt(id)}/upload`, nothing, content, query('userId', userId)),
    renew: (id, method) => request('renew', method, `/api/tokens/${encodeURIComponent(id)}/renew`, decodeToken),
  };
}
