import { catchError, defer, map, merge, type Observable, take, throwIfEmpty } from 'rxjs';
import { attempt, HttpError, ProtocolError, RequestTimeoutError, toDirectLineError } from './errors';
import {
  type MessageSet,
  messageSetReader,
  parse,
  readConversation,
  readToken,
  type StartedConversation,
} from './protocol';
import type { Transport, TransportRequest, TransportResponse } from './transport';
import { now, wait } from './wait';

type Method = TransportRequest['method'];

/** A set as it was read. */
export interface Page extends MessageSet {
  /** It brought messages and a new watermark: there may be more to read at once. */
  readonly more: boolean;
}

/** What the service says of an error. */
interface ServiceError {
  readonly code?: string;
  readonly message?: string;
}

/** The REST calls of the protocol: each cold, one request a subscription, then one value or a DirectLineError. */
export interface Api {
  start(credential: string): Observable<StartedConversation>;
  read(credential: string, conversationId: string, watermark: string | undefined): Observable<Page>;
  send(credential: string, conversationId: string, json: string): Observable<unknown>;
  renew(credential: string, conversationId: string, method: Method): Observable<string>;
}

export function createApi(domain: string, scheme: string, transport: Transport, timeout: number): Api {
  const readMessageSet = messageSetReader(domain);
  const messages = (id: string) => `/api/conversations/${encodeURIComponent(id)}/messages`;

  function call<T>(
    credential: string,
    method: Method,
    path: string,
    read: (body: string) => T,
    query = '',
    json?: string,
  ): Observable<T> {
    const request = { method, path };
    // a service may quote the credential that it refuses
    const redact = (text: string) => text.replaceAll(credential, '…');

    return merge(
      wait(timeout).pipe(
        map(() => {
          throw new RequestTimeoutError(`no answer within ${timeout} ms`, { ...request, timeout });
        }),
      ),
      defer(() =>
        transport({
          method,
          url: domain + path + query,
          headers: { Authorization: `${scheme} ${credential}`, ...(json && { 'Content-Type': 'application/json' }) },
          ...(json && { body: json }),
        }),
      ).pipe(throwIfEmpty(() => new Error('no answer'))),
    ).pipe(
      take(1),
      map((response) => {
        const { status, body } = response;
        if (status >= 200 && status < 300) return read(body);
        const existing = status === 409 && attempt(() => read(body));
        if (existing) return existing;
        const { code, message } = (parse(redact(body)) as { error?: ServiceError } | undefined)?.error ?? {};
        throw new HttpError(message ?? `${status}`, {
          ...request,
          status,
          code,
          serviceMessage: message,
          retryAfter: readRetryAfter(response),
        });
      }),
      catchError((error: unknown) => {
        throw error instanceof ProtocolError
          ? new ProtocolError(error.message, { ...request, at: error.at })
          : toDirectLineError(error, request, redact);
      }),
    );
  }

  return {
    start: (credential) => call(credential, 'POST', '/api/conversations', readConversation),
    read: (credential, id, watermark) =>
      call(
        credential,
        'GET',
        messages(id),
        (body) => {
          const set = readMessageSet(body);
          const more = set.messages.length > 0 && set.watermark !== undefined && set.watermark !== watermark;
          return { ...set, more };
        },
        watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`,
      ),
    send: (credential, id, json) => call(credential, 'POST', messages(id), () => undefined, '', json),
    renew: (credential, id, method) =>
      call(credential, method, `/api/tokens/${encodeURIComponent(id)}/renew`, readToken),
  };
}

/** In ms. A date is measured against the answer's own, because the two clocks need not agree. */
function readRetryAfter(response: TransportResponse): number | undefined {
  const value = response.header('Retry-After') ?? '';
  const ms = /^\d+$/.test(value)
    ? +value * 1000
    : Date.parse(value) - (Date.parse(response.header('Date') ?? '') || now());
  return ms >= 0 && ms < Infinity ? ms : undefined;
}
