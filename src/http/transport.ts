import type { Observable } from 'rxjs';

/**
 * One request. Its headers hold the credential: a transport keeps them to itself and to `url`'s own origin.
 *
 * @see {@link fetchTransport} for an example.
 */
export interface TransportRequest {
  /** The protocol needs no other. */
  readonly method: 'GET' | 'POST';
  /** Absolute, with its query. */
  readonly url: string;
  /** All of them, `Authorization` included. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or the bytes of an upload; none of a GET. */
  readonly body?: string | Uint8Array;
  /**
   * Called by a transport that lets the request wait: its timeout stands still until what this gives is called. Not
   * enumerable, so a copy of the request has none.
   *
   * @see {@link sharedTransport}
   */
  readonly queued?: (() => () => void) | undefined;
}

/**
 * One whole answer, whatever its status.
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
 */
export interface TransportResponse {
  /** The HTTP status. */
  readonly status: number;
  /** The header of that name, in any case of letters; null where there is none, or none that a page may read. */
  header(name: string): string | null;
  /** All of it, decoded; empty where there is none. */
  readonly body: string;
}

/**
 * The seam to the outside: cold, emits one answer and completes; an error is a network failure; unsubscribing aborts.
 * It never follows a redirect.
 *
 * @see {@link fetchTransport} for one, and for an example of adding to it.
 */
export type Transport = (request: TransportRequest) => Observable<TransportResponse>;
