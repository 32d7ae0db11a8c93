import { defer, Observable, type Subject, type Subscription } from 'rxjs';
import { attempt } from '../util/tryOr';
import type { Content } from '../protocol/encodeUpload';
import { type DirectLineError, HttpError, NetworkError, RequestTimeoutError, toDirectLineError } from '../errors';
import { isText, parseBody } from '../protocol/decode';
import { readRetryAfter } from '../protocol/retryAfter';
import type { Transport, TransportRequest, TransportResponse } from './transport';
import { after, now } from '../util/clock';

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

/** Reads an answer of the service at `domain`, or throws a ProtocolError. */
type Guard<T> = (body: unknown, domain: string) => T;

/** One request, then one value or a DirectLineError. The number of the attempt is for `request$`. */
export type Call<T> = (credential: string, nth: number) => Observable<T>;

/** Describes a request; `query` is of its URL, and in no error or event. */
export type Request = <T>(
  operation: RequestEvent['operation'],
  method: TransportRequest['method'],
  path: string,
  guard: Guard<T>,
  content?: Content,
  query?: string,
  why?: RequestEvent['why'],
) => Call<T>;

/** What all requests of a client have in common. */
export function createRequest(
  domain: string,
  scheme: string,
  transport: Transport,
  timeout: number,
  request$: Subject<RequestEvent>,
): Request {
  return (operation, method, path, guard, content, query = '', why) =>
    (credential, nth) =>
      // one level in place of a `timeout`, a `map` and a `catchError`: every poll goes through it
      new Observable((subscriber) => {
        const startedAt = now();
        // a service may quote the credential that it refuses
        const redact = (text: string) => text.replaceAll(credential, '…');

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
        const failed = (cause: unknown) => {
          const error = toDirectLineError(cause, redact);
          Object.assign(error, { method, path, message: `${method} ${path}: ${error.message}` });
          ended((error as Partial<HttpError>).status, error);
          subscriber.error(error);
        };

        const late = () => failed(new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout }));
        let clock: Subscription;
        const start = () => subscriber.add((clock = after(timeout, late)));
        const queued = () => {
          clock.unsubscribe();
          return start;
        };
        start();
        const headers = { Authorization: `${scheme} ${credential}`, ...content?.headers };
        const request: TransportRequest = { method, url: domain + path + query, ...content, headers };
        // for the transport that it is given to, and no part of what goes out
        Object.defineProperty(request, 'queued', { value: queued });
        subscriber.add(
          defer(() => transport(request)).subscribe({
            next(answer) {
              try {
                const value = read(answer, guard, domain, redact);
                ended(answer.status);
                subscriber.next(value);
                subscriber.complete();
              } catch (error) {
                failed(error);
              }
            },
            error: failed,
            complete: () => subscriber.closed || failed(new NetworkError('no answer')),
          }),
        );
      });
}

/** What an answer gives, or why it gives nothing. */
function read<T>(response: TransportResponse, guard: Guard<T>, domain: string, redact: (text: string) => string): T {
  const { status } = response;
  const body = parseBody(response.body);
  const isSuccess = status >= 200 && status < 300;
  // 409: it exists already, and the answer may say what
  if (isSuccess || (status === 409 && attempt(() => guard(body, domain)))) return guard(body, domain);
  const said = (body as { error?: Record<string, unknown> | null } | null)?.error;
  const quote = (text: unknown) => (isText(text) ? redact(text) : undefined);
  const serviceMessage = quote(said?.['message']);
  throw new HttpError(serviceMessage ?? `${status}`, {
    status,
    code: quote(said?.['code']),
    serviceMessage,
    retryAfter: readRetryAfter(response, now()),
  });
}
