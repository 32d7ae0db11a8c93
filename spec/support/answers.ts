import type { TransportResponse } from 'rxjs-direct-line';

/** An answer with that body, JSON unless it is a string. */
export const answer = (
  status: number,
  body: unknown = '',
  headers: Record<string, string> = {},
): TransportResponse => ({
  status,
  header: (name) => Object.entries(headers).find(([given]) => given.toLowerCase() === name.toLowerCase())?.[1] ?? null,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** A message of the bot; its text is its id. */
export const message = (text: string) => ({ id: text, conversationId: 'c1', from: 'bot1', text });

/** A set of messages; `set('a b', '1')` has two, `set('')` none. */
export const set = (texts: string, watermark?: string | null): TransportResponse =>
  answer(200, { messages: texts.split(' ').filter(Boolean).map(message), watermark });

/** The service's own words for an error. */
export const problem = (status: number, headers: Record<string, string> = {}): TransportResponse =>
  answer(status, { error: { code: 'ServiceError', message: 'as it says', statusCode: status } }, headers);

/** A conversation that has been started. */
export const started = (conversationId = 'c1', rest: object = {}, status = 200): TransportResponse =>
  answer(status, { conversationId, ...rest });

/** A message was taken. */
export const taken = answer(204);
