import { EventEmitter } from 'node:events';
import { defer, finalize, mergeMap } from 'rxjs';
import type { Transport } from 'rxjs-direct-line';
import { Agent, request } from 'undici';

/** HTTP by undici, without what a fetch does on top of it; an answer of more than `maxBytes` is an error. */
export function undiciTransport({ maxBytes = 2 ** 24 } = {}): Transport {
  const dispatcher = new Agent({ maxResponseSize: maxBytes });

  return ({ url, ...asked }) =>
    defer(() => {
      // cheaper than an AbortController: undici takes either
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
