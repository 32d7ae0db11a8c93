import { fetch as defaultFetch } from '#fetch';
import { Observable } from 'rxjs';
import type { Transport, TransportResponse } from './transport';

/** What {@link fetchTransport} takes, all of it optional. */
export interface FetchTransportOptions {
  /** @default cross-fetch in Node, the platform's own elsewhere */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The largest answer accepted. @default 4 MiB */
  readonly maxBytes?: number | undefined;
}

/**
 * HTTP by `fetch`: what `connect` takes where it is given no `transport`.
 *
 * Cold: one request a subscription; emits the answer with its whole body and completes; whatever goes wrong is an error.
 * Unsubscribing aborts the request and its body. A redirect is an error, nothing is cached.
 *
 * @example
 * ```ts
 * import { finalize } from 'rxjs';
 * import { connect, fetchTransport, type Transport } from 'rxjs-direct-line';
 *
 * const http = fetchTransport({ maxBytes: 100_000 });
 * const logged: Transport = (request) => http(request).pipe(finalize(() => show(request.method)));
 * connect({ token, transport: logged }).message$.subscribe({ error: report });
 * ```
 */
export const fetchTransport =
  ({ fetch = defaultFetch, maxBytes = 2 ** 22 }: FetchTransportOptions = {}): Transport =>
  ({ url, ...request }) => {
    async function ask(signal: AbortSignal): Promise<TransportResponse> {
      const response = await fetch(url, {
        ...request,
        signal,
        redirect: 'manual', // with 'error' Node's own fetch loses the signal: nodejs/undici#4627
        cache: 'no-store',
        size: maxBytes, // node-fetch limits the body by itself
      } as RequestInit);
      const { status, headers } = response;
      // in a browser the status of a redirect is 0
      if (/^(0|3..)$/.test(String(status))) throw new Error('a redirect is not followed');

      // a platform's own stream is counted here, because it knows no limit
      let left = maxBytes;
      const counted = (response.body as Partial<ReadableStream<Uint8Array>> | null)?.pipeThrough?.(
        new TransformStream<Uint8Array, Uint8Array>({
          transform(chunk, stream) {
            left -= chunk.byteLength;
            if (left < 0) throw new Error(`the body is over ${maxBytes} bytes`);
            stream.enqueue(chunk);
          },
        }),
      );
      const body = await (counted ? new Response(counted) : response).text();
      return { status, header: (name) => headers.get(name), body };
    }

    return new Observable((subscriber) => {
      const controller = new AbortController();
      let isWhole = false;
      const answered = (answer: TransportResponse) => {
        isWhole = true;
        subscriber.next(answer);
        subscriber.complete();
      };
      ask(controller.signal).then(answered, (error: unknown) => subscriber.error(error));
      // what has ended by itself needs no abort, which makes an error
      return () => isWhole || controller.abort();
    });
  };
