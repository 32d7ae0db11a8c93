import { map } from 'rxjs';
import type { Transport, TransportRequest, TransportResponse } from 'rxjs-direct-line';

/** A service of 1.1 that understands requests of 3.0 too, as far as the examples make them. */
export const acceptDirectLine3 =
  (service: Transport): Transport =>
  (request) =>
    request.url.includes('/v3/directline/')
      ? service(toRequest11(request)).pipe(map((response) => toResponse3(response, request)))
      : service(request);

function toRequest11({ method, url, headers, body }: TransportRequest): TransportRequest {
  const { text, from } = JSON.parse((body ?? '{}') as string) as { text?: string; from?: { id: string } };
  return {
    method,
    url: url
      .replace('/v3/directline/', '/api/')
      .replace('/activities', '/messages')
      .replace('/tokens/generate', '/tokens/conversation'),
    headers,
    ...(from && { body: JSON.stringify({ from: from.id, text }) }),
  };
}

function toResponse3(response: TransportResponse, { method, url }: TransportRequest): TransportResponse {
  if (response.status >= 300) return response;
  const body = (value: unknown) => ({ ...response, body: JSON.stringify(value) });
  if (url.endsWith('/generate')) return body({ token: JSON.parse(response.body) as unknown, conversationId: 'c1' });
  if (!url.includes('/activities')) return response;
  if (method === 'POST') return body({ id: 'any' });
  const { messages, watermark } = JSON.parse(response.body) as { messages: { from: string }[]; watermark: string };
  const activities = messages.map((message) => ({ ...message, type: 'message', from: { id: message.from } }));
  return body({ activities, watermark });
}
