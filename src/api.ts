import { catchError, defer, first, map, type Observable, race, type Subject } from 'rxjs';
import { attempt } from './attempt';
import { type DirectLineError, HttpError, RequestTimeoutError, toDirectLineError } from './errors';
import type { MessageSet } from './message';
import { isText, messageSetReader, parse, readConversation, readToken, type StartedConversation } from './protocol';
import type { Transport, TransportRequest, TransportResponse } from './transport';
import { now, wait } from './wait';

/** One request that has ended, with an answer or without; there is no credential in it. */
export interface RequestEvent {
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  readonly method: string;
  readonly path: string;
  /** What made the loop ask; only of a `read`. */
  readonly why?: 'first' | 'interval' | 'burst' | 'wake' | 'drain' | 'retry';
  /** 1, and one more for each attempt that failed before it. */
  readonly attempt: number;
  /** From the request to the end of its answer, ms. */
  readonly duration: number;
  readonly status?: number;
  readonly error?: DirectLineError;
}

/** A set as it was read. */
export interface Page extends MessageSet {
  /** It brought messages and a new watermark: there may be more to read at once. */
  readonly more: boolean;
}

type Method = TransportRequest['method'];

/**
 * The REST calls of the protocol: each cold, one request a subscription, then one value or a DirectLineError.
 * The number of the attempt, and why it is made, are for `request$`.
 */
export interface Api {
  /** What the others are made of. */
  call<T>(
    credential: string,
    nth: number,
    operation: RequestEvent['operation'],
    method: Method,
    path: string,
    read: (body: string) => T,
  ): Observable<T>;
  start(credential: string, nth: number): Observable<StartedConversation>;
  read(
    credential: string,
    nth: number,
    conversationId: string,
    watermark: string | undefined,
    why?: RequestEvent['why'],
  ): Observable<Page>;
  send(credential: string, nth: number, conversationId: string, json: string): Observable<unknown>;
  renew(credential: string, nth: number, conversationId: string, method: Method): Observable<string>;
}

export function createApi(
  domain: string,
  scheme: string,
  transport: Transport,
  timeout: number,
  request$: Subject<RequestEvent>,
): Api {
  const readMessageSet = messageSetReader(domain);
  const messages = (id: string) => `/api/conversations/${encodeURIComponent(id)}/messages`;

  function call<T>(
    credential: string,
    nth: number,
    operation: RequestEvent['operation'],
    method: Method,
    path: string,
    read: (body: string) => T,
    query = '',
    json?: string,
    why?: RequestEvent['why'],
  ): Observable<T> {
    const startedAt = now();
    // a service may quote the credential that it refuses
    const redact = (text: string) => text.replaceAll(credential, '…');
    const quote = (text: unknown) => (isText(text) ? redact(text as string) : undefined);

    const ended = (status?: number, error?: DirectLineError) => {
      if (!request$.observed) return;
      const event = { operation, method, path, why, attempt: nth, duration: now() - startedAt, status, error };
      request$.next(event as RequestEvent);
    };

    return race(
      wait(timeout).pipe(
        map(() => {
          throw new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout });
        }),
      ),
      defer(() =>
        transport({
          method,
          url: domain + path + query,
          headers: { Authorization: `${scheme} ${credential}`, ...(json && { 'Content-Type': 'application/json' }) },
          ...(json && { body: json }),
        }),
      ).pipe(first()),
    ).pipe(
      map((response) => {
        const { status, body } = response;
        const isSuccess = status >= 200 && status < 300;
        // 409: it exists already, and the answer may say what
        const value = isSuccess ? read(body) : status === 409 && attempt(() => read(body));
        if (isSuccess || value) {
          ended(status);
          return value as T;
        }
        const said = (parse(body) as { error?: Record<string, unknown> | null } | null | undefined)?.error;
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
  }

  return {
    call,
    start: (credential, nth) => call(credential, nth, 'start', 'POST', '/api/conversations', readConversation),
    read: (credential, nth, id, watermark, why) =>
      call(
        credential,
        nth,
        'read',
        'GET',
        messages(id),
        (body) => {
          const set = readMessageSet(body);
          const more = set.messages.length > 0 && set.watermark !== undefined && set.watermark !== watermark;
          return { ...set, more };
        },
        watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`,
        undefined,
        nth > 1 ? 'retry' : why,
      ),
    send: (credential, nth, id, json) => call(credential, nth, 'send', 'POST', messages(id), () => undefined, '', json),
    renew: (credential, nth, id, method) =>
      call(credential, nth, 'renew', method, `/api/tokens/${encodeURIComponent(id)}/renew`, readToken),
  };
}

/** In ms. A date is measured against the answer's own, because the two clocks need not agree. */
function readRetryAfter(response: TransportResponse): number | undefined {
  const value = response.header('Retry-After') ?? '';
  const date = Date.parse(response.header('Date') ?? '');
  const ms = /^\d+$/.test(value) ? +value * 1000 : Date.parse(value) - (Number.isNaN(date) ? now() : date);
  return ms >= 0 && ms < Infinity ? ms : undefined;
}
