import { defaultMaxBytes, fetch as defaultFetch } from '#fetch';
import { Observable } from 'rxjs';
import type { Transport, TransportResponse } from './transport';

/**
 * The options of {@link fetchTransport}.
 *
 * @category HTTP
 */
export interface FetchTransportOptions {
  /** The function that makes requests. @default cross-fetch in Node, the platform's own elsewhere */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** The largest answer that is accepted, in bytes. @default 16 MiB in Node, 8 MiB elsewhere */
  readonly maxBytes?: number | undefined;
}

/**
 * The default transport: HTTP with `fetch`.
 *
 * Cold: each subscription makes one request, emits the answer with its whole body, and completes. Every failure is an error.
 * Unsubscribing aborts the request. A redirect is an error, and nothing is cached.
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
 *
 * @category HTTP
 */
export const fetchTransport =
  ({ fetch = defaultFetch, maxBytes = defaultMaxBytes }: FetchTransportOptions = {}): Transport =>
  ({ url, ...request }) =>
    new Observable((subscriber) => {
      const controller = new AbortController();
      let isWhole = false;

      async function ask(): Promise<TransportResponse> {
        const response = await fetch(url, {
          ...request,
          signal: controller.signal,
          redirect: 'manual', // with 'error' Node's own fetch loses the signal: nodejs/undici#4627
          cache: 'no-store',
          size: maxBytes, // for node-fetch, whose bodies are not counted here
        } as RequestInit);
        const { status, headers } = response;
        // In a browser the status of a redirect is 0.
        if (response.redirected || status < 200 || (status >= 300 && status < 400))
          throw new Error('a redirect is not followed');
        return { status, header: (name) => headers.get(name), body: await readBody(response, maxBytes) };
      }

      const answer = (response: TransportResponse) => {
        isWhole = true;
        subscriber.next(response);
        subscriber.complete();
      };
      ask().then(answer, (error: unknown) => subscriber.error(error));
      // An abort makes an error, so there is none after a whole answer.
      return () => isWhole || controller.abort();
    });

/** The text of an answer. A platform's own stream is counted, because it knows no limit. */
async function readBody(response: Response, maxBytes: number): Promise<string> {
  const tooLarge = () => new Error(`the answer has more bytes than maxBytes, which is ${maxBytes}`);
  if (Number(response.headers.get('Content-Length')) > maxBytes) throw tooLarge();
  const reader = (response.body as Partial<ReadableStream<Uint8Array>> | null)?.getReader?.();
  if (!reader)
    return response.text().catch((error: unknown) => {
      throw (error as { type?: string }).type === 'max-size' ? tooLarge() : error;
    });

  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) throw tooLarge();
    text += decoder.decode(value, { stream: true });
  }
}
