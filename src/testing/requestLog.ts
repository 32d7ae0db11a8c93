import { finalize, type MonoTypeOperatorFunction } from 'rxjs';
import type { RequestEvent } from '../http/requestEvent';

/**
 * A request in the log of a `fakeDirectLine`.
 *
 * @see {@link FakeDirectLine.watch} for an example.
 */
export interface LoggedRequest {
  /** The time at which it was sent, from `asyncScheduler.now()`. */
  readonly at: number;
  /** The operation of the protocol, as in `request$` and in `fault`. */
  readonly operation: RequestEvent['operation'];
  /** The HTTP method. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /**
   * The watermark that was sent, decoded. It is `00001-3` for the first conversation after three messages. A test may rely on
   * that, but a client may not.
   */
  readonly watermark?: string;
  /** The reason for the poll. Only polls of a watched chat have one, after they have ended. */
  readonly why?: NonNullable<RequestEvent['why']>;
  /** The status of the answer. Missing before there is an answer, and if the request was aborted or dropped. */
  readonly status?: number;
}

/** A request in the log, while it can still change. */
export type Entry = { -readonly [K in keyof LoggedRequest]: LoggedRequest[K] };

/** Makes the log of a service, to which the clients can add. */
export function createRequestLog() {
  const requests: Entry[] = [];
  /** The request that a client has left last. */
  let left: Entry | undefined;

  return {
    requests: requests as readonly LoggedRequest[],

    add(request: Omit<LoggedRequest, 'operation'>): Entry {
      const entry = { ...request, operation: operationOf(request) };
      requests.push(entry);
      return entry;
    },

    /** An operator around the answer of a request. */
    answering<T>(entry: Entry): MonoTypeOperatorFunction<T> {
      return finalize(() => {
        left = entry;
      });
    },

    /** Notes the reason of a request. The client tells it when the request has ended. */
    explain({ method, path, why }: RequestEvent): void {
      if (left?.method === method && left.path === path && why) left.why = why;
    },
  };
}

function operationOf({ method, path }: Pick<LoggedRequest, 'method' | 'path'>): LoggedRequest['operation'] {
  if (path.endsWith('/messages')) return method === 'GET' ? 'read' : 'send';
  if (path.endsWith('/upload')) return 'upload';
  if (path.endsWith('/renew')) return 'renew';
  return path.startsWith('/api/tokens') ? 'generate' : 'start';
}
