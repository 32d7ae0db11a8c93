import { fetch as defaultFetch } from '#fetch';
import { Observable } from 'rxjs';
import type { Transport } from './transport';

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
  ({ url, ...request }) =>
    new Observable((subscriber) => {
      const controller = new AbortController();

      async function ask(): Promise<void> {
        const response = await fetch(url, {
          ...request,
          signal: controller.signal,
          redirect: 'manual', // with 'error' Node's own fetch loses the signal: nodejs/undici#4627
          cache: 'no-store',
          size: maxBytes, // node-fetch limits the body by itself
        } as RequestInit);
        // in a browser the status of a redirect is 0
        if (/^(0|3..)$/.test(String(response.status))) throw new Error('a redirect is not followed');
        const body = await readBody(response, maxBytes);
        subscriber.next({ status: response.status, header: (name) => response.headers.get(name), body });
        subscriber.complete();
      }

      ask().catch((error: unknown) => subscriber.error(error));
      return () => controller.abort();
    });

/** The whole body as text. A platform's own stream is counted here, because it knows no limit. */
async function readBody(response: Response, maxBytes: number): Promise<string> {
  const reader = (response.body as Partial<ReadableStream<Uint8Array>> | null)?.getReader?.();
  if (!reader) return response.text();
  const decoder = new TextDecoder();
  let text = '';
  for (let left = maxBytes; ;) {
    const { value } = await reader.read();
    if (!value) return text;
    left -= value.byteLength;
    if (left < 0) throw new Error(`the body is over ${maxBytes} bytes`);
    text += decoder.decode(value, { stream: true });
  }
}
