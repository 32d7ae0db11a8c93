import type { Observable } from 'rxjs';

/** One request. Its headers hold the credential: a transport keeps them to itself and to `url`'s own origin. */
export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** One whole answer, whatever its status. */
export interface TransportResponse {
  readonly status: number;
  header(name: string): string | null;
  readonly body: string;
}

/**
 * The seam to the outside: cold, emits one answer and completes; an error is a network failure; unsubscribing aborts.
 * It never follows a redirect.
 */
export type Transport = (request: TransportRequest) => Observable<TransportResponse>;
