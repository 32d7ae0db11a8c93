import { createService, type ServiceFront, type ServiceOptions } from '../../src/service-model/service';
import type { Message } from '../../src/protocol/message';

/** What a test reads of an answer; `body` is the JSON value, if there is a body at all. */
export interface Answered {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: unknown;
}

export interface Started {
  conversationId: string;
  token: string;
  expires_in: number;
}

/** A service with the secret `s`, which numbers its ids, and one who asks it; every answer comes at once. */
export function createClient(options: ServiceOptions & Partial<ServiceFront> = {}) {
  let ids = 0;
  const service = createService({
    isSecret: (credential) => credential === 's',
    newId: (kind) => `${kind}-${++ids}`,
    ...options,
  });

  function request(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ): Answered | undefined {
    let answered: Answered | undefined;
    service.handle({ method, path, headers, body }).subscribe(({ status, headers, body }) => {
      answered = { status, headers, body: body === '' ? undefined : (JSON.parse(body) as unknown) };
    });
    return answered;
  }

  const ask = (method: string, path: string, credential = 's', body: unknown = ''): Answered =>
    request(
      method,
      path,
      { authorization: `Bearer ${credential}` },
      typeof body === 'string' ? body : JSON.stringify(body),
    )!;

  return {
    ...service,
    request,
    ask,
    start: (credential?: string) => ask('POST', '/api/conversations', credential).body as Started,
    send: (id: string, body: unknown, credential?: string) =>
      ask('POST', `/api/conversations/${id}/messages`, credential, body),
    read: (id: string, watermark?: string) =>
      ask(
        'GET',
        `/api/conversations/${id}/messages${watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`}`,
      ).body as { messages: Message[]; watermark: string },
    texts: (id: string) =>
      (ask('GET', `/api/conversations/${id}/messages`).body as { messages: Message[] }).messages.map(
        ({ text }) => text,
      ),
  };
}

/** The body of an error; what its message says is for people. */
export const problem = (status: number, code: string): unknown => ({
  error: { code, message: expect.stringMatching(/./) as string, statusCode: status },
});
