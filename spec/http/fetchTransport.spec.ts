import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { lastValueFrom } from 'rxjs';
import { fetchTransport, type FetchTransportOptions, type TransportRequest } from 'rxjs-direct-line';
import { parseBody } from '../../src/protocol/decode';
import { closeOf, type Running, serve, serveByHand } from '../support/server';

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

  const servingByHand = async () => {
    const server = await serveByHand();
    running.push(server);
    return server;
  };

  const get = (url: string, request: Partial<TransportRequest> = {}, options: FetchTransportOptions = {}) =>
    fetchTransport({ ...fetch, ...options })({ method: 'GET', url, headers: {}, ...request });
  const bodyOf = async (url: string, options?: FetchTransportOptions) =>
    (await lastValueFrom(get(url, {}, options))).body;

  it('reads thirty messages of 180 kB', async () => {
    const text = 'x'.repeat(180_000);
    const messages = Array.from({ length: 30 }, (_, i) => ({ id: `${i}`, conversationId: 'c1', from: 'bot1', text }));
    const { url } = await serving((_, response) => response.end(JSON.stringify({ messages, watermark: '30' })));
    expect(JSON.parse(await bodyOf(url))).toEqual({ messages, watermark: '30' });
  });

  it('reads an answer after a byte order mark', async () => {
    const { url } = await serving((_, response) => response.end('\ufeff{"messages":[],"watermark":"1"}'));
    expect(parseBody(await bodyOf(url))).toEqual({ messages: [], watermark: '1' });
  });

  it('reads an answer in pieces that are cut in the middle of characters', async () => {
    const bytes = Buffer.from('a€😀ä'.repeat(1000));
    const { url } = await serving((_, response) => {
      for (let i = 0; i < bytes.length; i += 7) response.write(bytes.subarray(i, i + 7));
      response.end();
    });
    expect(await bodyOf(url)).toBe(bytes.toString());
  });

  describe('is an error', () => {
    it('when a small body unpacks to a large one', async () => {
      const { url } = await serving((_, response) =>
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * MiB))),
      );
      await expect(bodyOf(url, { maxBytes: MiB })).rejects.toThrow('maxBytes');
    });

    it('beyond 16 MiB where no size is told, and not before', async () => {
      const { url } = await serving(({ url }, response) => response.end(Buffer.alloc(Number(url?.slice(1)), ' ')));
      expect(await bodyOf(`${url}/${16 * MiB}`)).toHaveLength(16 * MiB);
      await expect(bodyOf(`${url}/${16 * MiB + 1}`)).rejects.toThrow('maxBytes, which is 16777216');
    });

    it('when it is said to be too large, before it is read', async () => {
      const { url, request } = await servingByHand();
      const coming = request();
      const failed = expect(bodyOf(url, { maxBytes: 9 })).rejects.toThrow('maxBytes, which is 9');
      const [{ socket }, response] = await coming;
      const closed = closeOf(socket);
      response.writeHead(200, { 'Content-Length': '10' }).flushHeaders();
      await Promise.all([failed, closed]);
    });

    it.each([301, 302, 303, 307, 308])('when it is redirected: %d', async (status) => {
      const { url } = await serving((_, response) => response.writeHead(status, { Location: '/a' }).end());
      await expect(bodyOf(url)).rejects.toThrow('redirect');
      await expect(lastValueFrom(get(url, { method: 'POST', body: '{}' }))).rejects.toThrow('redirect');
    });
  });
});

describe("fetchTransport by a fetch of one's own", () => {
  const get = (response: unknown) =>
    lastValueFrom(
      fetchTransport({ fetch: () => Promise.resolve(response as Response) })({
        method: 'GET',
        url: 'https://host/',
        headers: {},
      }),
    );

  it('does not believe an answer that came along a redirect', async () => {
    const response = Object.defineProperty(new Response('{}'), 'redirected', { value: true });
    await expect(get(response)).rejects.toThrow('redirect');
  });

  it('needs no stream of it, but its text', async () => {
    const response = { status: 200, headers: new Headers(), text: () => Promise.resolve('{}') };
    expect((await get(response)).body).toBe('{}');
  });
});
