import type { Observable } from 'rxjs';

/**
 * A request. Its headers contain the credential, so a transport must send them to the origin of `url` only, and must not
 * log them.
 *
 * @see {@link fetchTransport} for an example.
 * @category HTTP
 */
export interface TransportRequest {
  /** The HTTP method. The protocol uses only these two. */
  readonly method: 'GET' | 'POST';
  /** The absolute URL, with the query. */
  readonly url: string;
  /** All headers, `Authorization` included. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or the bytes of an upload. A GET has none. */
  readonly body?: string | Uint8Array;
  /**
   * A transport that queues the request calls this function, which stops the timeout. It returns a function that starts
   * it again. The member is not enumerable, so a copy of the request does not have it.
   *
   * @see {@link sharedTransport}
   */
  readonly queued?: (() => () => void) | undefined;
}

/**
 * A complete answer with any status.
 *
 * @example
 * ```ts
 * import { tap } from 'rxjs';
 * import { connect, fetchTransport, type Transport, type TransportResponse } from 'rxjs-direct-line';
 *
 * const http = fetchTransport();
 * const tell = ({ status, body }: TransportResponse) => show(`${status}, ${body.length} characters`);
 * const told: Transport = (request) => http(request).pipe(tap(tell));
 * connect({ token, transport: told }).message$.subscribe({ error: report });
 * ```
 *
 * @category HTTP
 */
export interface TransportResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Gives a header. The case of the name does not matter. Null if there is none, or if a page may not read it. */
  header(name: string): string | null;
  /** The whole body as text. Empty if there is none. */
  readonly body: string;
}

/**
 * Sends one request. The Observable is cold, emits one answer and completes. Its error is a network failure, and
 * unsubscribing aborts the request. A transport never follows a redirect.
 *
 * @see {@link fetchTransport} for an example.
 * @category HTTP
 */
export type Transport = (request: TransportRequest) => Observable<TransportResponse>;
