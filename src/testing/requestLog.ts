import { finalize, type MonoTypeOperatorFunction } from 'rxjs';
import type { RequestEvent } from '../http/requestEvent';

/**
 * One request, as a `fakeDirectLine` logs it.
 *
 * @see {@link FakeDirectLine.watch} for an example.
 */
export interface LoggedRequest {
  /** When it was sent: `asyncScheduler.now()`. */
  readonly at: number;
  /** What it asks for, in the words of `request$` and of `fault`. */
  readonly operation: RequestEvent['operation'];
  /** The HTTP method. */
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /**
   * As it was sent, decoded. That of the first conversation after three messages is `00001-3`: nothing that a client may
   * know, but a test may.
   */
  readonly watermark?: string;
  /** What made the loop ask: only of a read of a chat that is watched, and not before it has ended. */
  readonly why?: NonNullable<RequestEvent['why']>;
  /** Of the service's answer; absent until there is one, so for good if the request was aborted before, or dropped. */
  readonly status?: number;
}

/** A request whose log is not complete. */
export type Entry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** The log of a service, which the clients can add to. */
export function createRequestLog() {
  const requests: Entry[] = [];
  let ended: Entry | undefined;

  return {
    requests: requests as readonly LoggedRequest[],

    add(request: Omit<LoggedRequest, 'operation'>): Entry {
      const entry = { ...request, operation: operationOf(request) };
      requests.push(entry);
      return entry;
    },

    /** Goes around the answer of a request. */
    answering: <T>(entry: Entry): MonoTypeOperatorFunction<T> => finalize(() => (ended = entry)),

    /** Takes down why a client made a request: it tells as soon as it has left the request. */
    explain({ method, path, why }: RequestEvent): void {
      if (why && ended?.method === method && ended.path === path) ended.why = why;
    },
  };
}

function operationOf({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): LoggedRequest['operation'] {
  if (path.endsWith('/messages')) return method === 'GET' ? 'read' : 'send';
  if (path.endsWith('/upload')) return 'upload';
  if (path.endsWith('/renew')) return 'renew';
  return path.startsWith('/api/tokens') ? 'generate' : 'start';
}
