import { EventEmitter } from 'node:events';
import { defer, finalize, mergeMap } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';
import { Agent, request } from 'undici';

/** HTTP with undici. An answer of more than `maxBytes` is an error. */
export function undiciTransport({ maxBytes = 2 ** 24 } = {}): Transport {
  const dispatcher = new Agent({ maxResponseSize: maxBytes });

  return ({ url, ...asked }) =>
    defer(() => {
      // undici takes an AbortSignal too, but this is cheaper.
      const signal = new EventEmitter();
      return defer(() => request(url, { ...asked, dispatcher, signal })).pipe(
        mergeMap(async ({ statusCode: status, headers, body }) => ({
          status,
          header: (name: string) => headers[name.toLowerCase()]?.toString() ?? null,
          body: await body.text(),
        })),
        finalize(() => signal.emit('abort')),
      );
    });
}
