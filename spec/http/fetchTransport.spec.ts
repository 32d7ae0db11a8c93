import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { lastValueFrom } from 'rxjs';
import { fetchTransport, type FetchTransportOptions, type TransportRequest } from 'rxjs-direct-line';
import { type Running, serve } from '../support/server';

const MiB = 2 ** 20;

// what every transport does is in transport.spec.ts
describe.each<[string, FetchTransportOptions]>([
  ['the default fetch', {}],
  ["the platform's own fetch", { fetch: globalThis.fetch }],
])('fetchTransport by %s', (_, fetch) => {
  const running: Running[] = [];
  const serving = async (listener: RequestListener) => {
    const server = await serve(listener);
    running.push(server);
    return server;
  };
  afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

  const get = (url: string, request: Partial<TransportRequest> = {}, options: FetchTransportOptions = {}) =>
    fetchTransport({ ...fetch, ...options })({ method: 'GET', url, headers: {}, ...request });
  const bodyOf = async (url: string, options?: FetchTransportOptions) =>
    (await lastValueFrom(get(url, {}, options))).body;

  describe('is an error', () => {
    it('when a small body unpacks to a large one', async () => {
      const { url } = await serving((_, response) =>
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * MiB))),
      );
      await expect(bodyOf(url, { maxBytes: MiB })).rejects.toThrow();
    });

    it.each([301, 302, 303, 307, 308])('when it is redirected: %d', async (status) => {
      const { url } = await serving((_, response) => response.writeHead(status, { Location: '/a' }).end());
      await expect(bodyOf(url)).rejects.toThrow('redirect');
      await expect(lastValueFrom(get(url, { method: 'POST', body: '{}' }))).rejects.toThrow('redirect');
    });
  });
});
