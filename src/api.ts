import { catchError, map, type Observable, type Subject } from 'rxjs';
import { attempt } from './attempt';
import type { Content } from './encodeUpload';
import { type DirectLineError, HttpError, toDirectLineError } from './errors';
import { inTime } from './inTime';
import type { MessageSet } from './message';
import { conversation, type Guard, isText, messageSet, parse, type StartedConversation, token } from './protocol';
import { readRetryAfter } from './retryAfter';
import type { Transport, TransportRequest } from './transport';
import { now } from './wait';

/**
 * One request that has ended, with an answer or without; there is no credential in it.
 *
 * @see {@link Conversation.request$} for an example.
 */
export interface RequestEvent {
  /** What it asks for; `read` is a GET of messages. */
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  /** The HTTP method. */
  readonly method: string;
  /** Without the domain and the query. */
  readonly path: string;
  /** What made the loop ask; only of a `read`. */
  readonly why?: 'first' | 'interval' | 'burst' | 'wake' | 'drain' | 'retry';
  /** 1, and one more for each attempt that failed before it. */
  readonly attempt: number;
  /** From the request to the end of its answer, ms. */
  readonly duration: number;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** Why it failed, if it did. */
  readonly error?: DirectLineError;
}

/** A set as it was read. */
export interface Page extends MessageSet {
  /** It brought messages and a new watermark: there may be more to read at once. */
  readonly more: boolean;
}

type Method = TransportRequest['method'];

/** One request, then one value or a DirectLineError. The number of the attempt is for `request$`. */
export type Call<T> = (credential: string, nth: number) => Observable<T>;

/** The REST calls of the protocol. */
export interface Api {
  /** What the others are made of. */
  call<T>(operation: RequestEvent['operation'], method: Method, path: string, guard: Guard<T>): Call<T>;
  start(): Call<StartedConversation>;
  read(conversationId: string, watermark: string | undefined, why?: RequestEvent['why']): Call<Page>;
  /** A message, or an upload by `userId`. */
  send(conversationId: string, content: Content, userId?: string): Call<unknown>;
  renew(conversationId: string, method: Method): Call<string>;
}

export function createApi(
  domain: string,
  scheme: string,
  transport: Transport,
  timeout: number,
  request$: Subject<RequestEvent>,
): Api {
  const conversationAt = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

  const call =
    <T>(
      operation: RequestEvent['operation'],
      method: Method,
      path: string,
      guard: Guard<T>,
      content?: Content,
      query = '',
      why?: RequestEvent['why'],
    ): Call<T> =>
    (credential, nth) => {
      const startedAt = now();
      // a service may quote the credential that it refuses
      const redact = (text: string) => text.replaceAll(credential, '…');
      const quote = (text: unknown) => (isText(text) ? redact(text as string) : undefined);

      const ended = (status?: number, error?: DirectLineError) => {
        if (!request$.observed) return;
        const event = {
          operation,
          method,
          path,
          why: operation === 'read' && nth > 1 ? 'retry' : why,
          attempt: nth,
          duration: now() - startedAt,
          status,
          error,
        };
        request$.next(event as RequestEvent);
      };

      const ask = (value: TransportRequest['queued']) => {
        const request: TransportRequest = {
          method,
          url: domain + path + query,
          ...content,
          headers: { Authorization: `${scheme} ${credential}`, ...content?.headers },
        };
        // for the transport it is given to, and no part of what goes out
        return transport(Object.defineProperty(request, 'queued', { value }));
      };

      return inTime(ask, timeout).pipe(
        map((response) => {
          const { status } = response;
          const body = parse(response.body);
          const read = () => guard(body, domain);
          const isSuccess = status >= 200 && status < 300;
          // 409: it exists already, and the answer may say what
          if (isSuccess || (status === 409 && attempt(read))) {
            const value = read();
            ended(status);
            return value;
          }
          const said = (body as { error?: Record<string, unknown> | null } | null)?.error;
          const message = quote(said?.['message']);
          throw new HttpError(message ?? `${status}`, {
            status,
            code: quote(said?.['code']),
            serviceMessage: message,
            retryAfter: readRetryAfter(response),
          });
        }),
        catchError((cause: unknown) => {
          const error = toDirectLineError(cause, redact);
          Object.assign(error, { method, path, message: `${method} ${path}: ${error.message}` });
          ended((error as Partial<HttpError>).status, error);
          throw error;
        }),
      );
    };

  return {
    call,
    start: () => call('start', 'POST', '/api/conversations', conversation),
    read: (id, watermark, why) =>
      call(
        'read',
        'GET',
        `${conversationAt(id)}/messages`,
        (body) => {
          const set = messageSet(body, domain);
          const moved = set.watermark !== undefined && set.watermark !== watermark;
          return { ...set, more: moved && set.messages.length > 0 };
        },
        undefined,
        watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`,
        why,
      ),
    send: (id, content, userId) =>
      userId === undefined
        ? call('send', 'POST', `${conversationAt(id)}/messages`, () => undefined, content)
        : call(
            'upload',
            'POST',
            `${conversationAt(id)}/upload`,
            () => undefined,
            content,
            `?userId=${encodeURIComponent(userId)}`,
          ),
    renew: (id, method) => call('renew', method, `/api/tokens/${encodeURIComponent(id)}/renew`, token),
  };
}
