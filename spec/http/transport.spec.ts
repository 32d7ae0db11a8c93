import type { RequestListener } from 'node:http';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { fetchTransport, type Transport, type TransportRequest } from 'rxjs-direct-line';
import { undiciTransport } from '../../docs/examples/node/undiciTransport';
import { collectGarbage } from '../support/collectGarbage';
import { closeOf, flood, type Running, serve, serveByHand, serveRaw } from '../support/server';

const MiB = 2 ** 20;

interface Options {
  readonly maxBytes?: number;
}

describe.each<[string, (options: Options) => Transport]>([
  ['the default fetch', fetchTransport],
  ["the platform's own fetch", (options) => fetchTransport({ fetch: globalThis.fetch, ...options })],
  ['undici', undiciTransport],
])('a transport by %s', (_, createTransport) => {
  const running: Running[] = [];
  const closing = <T extends Running>(server: T): T => {
    running.push(server);
    return server;
  };
  const serving = async (listener: RequestListener) => closing(await serve(listener));
  afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

  const get = (url: string, request: Partial<TransportRequest> = {}, options: Options = {}) =>
    createTransport(options)({ method: 'GET', url, headers: {}, ...request });
  const bodyOf = async (url: string, options?: Options) => (await lastValueFrom(get(url, {}, options))).body;

  describe('gives', () => {
    it('one answer with status, headers and body, and completes', async () => {
      const { url } = await serving((_, response) => response.writeHead(503, { 'Retry-After': '7' }).end('later'));
      const answers = await firstValueFrom(get(url).pipe(toArray()));

      expect(answers).toEqual([{ status: 503, header: expect.any(Function) as unknown, body: 'later' }]);
      expect(['Retry-After', 'retry-after', 'X-None'].map((name) => answers[0]!.header(name))).toEqual([
        '7',
        '7',
        null,
      ]);
    });

    it('an empty body for a 204', async () => {
      const { url } = await serving((_, response) => response.writeHead(204).end());
      expect(await lastValueFrom(get(url))).toMatchObject({ status: 204, body: '' });
    });

    it('characters whole that came in pieces', async () => {
      const bytes = Buffer.from('a€😀ä');
      const { url } = await serving((_, response) => {
        for (const byte of bytes) response.write(Buffer.of(byte));
        response.end();
      });
      expect(await bodyOf(url)).toBe('a€😀ä');
    });

    it('the service method, path, query, headers and body', async () => {
      const { url } = await serving((request, response) => {
        const { method, url, headers } = request;
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () =>
          response.end(
            JSON.stringify([method, url, headers['x-a'], headers['content-type'], String(Buffer.concat(chunks))]),
          ),
        );
      });
      const headers = { 'X-A': 'b', 'Content-Type': 'application/json' };

      const json = await lastValueFrom(get(`${url}/p?w=%20`, { method: 'POST', headers, body: '"é€"' }));
      expect(JSON.parse(json.body)).toEqual(['POST', '/p?w=%20', 'b', 'application/json', '"é€"']);
      const bytes = await lastValueFrom(get(url, { method: 'POST', headers, body: new TextEncoder().encode('é') }));
      expect(JSON.parse(bytes.body)).toEqual(['POST', '/', 'b', 'application/json', 'é']);
    });
  });

  it('asks once for each subscription, and not before', async () => {
    const asked = jest.fn();
    const { url } = await serving((_, response) => {
      asked();
      response.end();
    });
    const answer$ = get(url);
    expect(asked).not.toHaveBeenCalled();
    await lastValueFrom(answer$);
    await lastValueFrom(answer$);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it('keeps its connection', async () => {
    const { url, sockets } = await serving((_, response) => response.end('{}'));
    const answer$ = get(url);
    for (let i = 0; i < 20; i++) {
      await lastValueFrom(answer$);
      // one turn, so that the socket gets back to its agent
      await new Promise(setImmediate);
    }
    expect(sockets).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])(
    'does not go along a redirect, and nobody else gets the credential: %d',
    async (status) => {
      const asked = jest.fn();
      const other = await serving((_, response) => {
        asked();
        response.end('{}');
      });
      const { url } = await serving((_, response) => response.writeHead(status, { Location: `${other.url}/a` }).end());
      const headers = { Authorization: 'Bearer secret' };

      await Promise.allSettled([
        lastValueFrom(get(url, { headers })),
        lastValueFrom(get(url, { headers, method: 'POST', body: '{}' })),
      ]);
      expect(asked).not.toHaveBeenCalled();
      expect(other.sockets).toEqual([]);
    },
  );

  describe('unsubscribed', () => {
    it('closes the socket before the answer has begun', async () => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const asking = get(url).subscribe();
      const [{ socket }] = await coming;
      asking.unsubscribe();
      await closeOf(socket);
    });

    it('closes the socket in the middle of the body', async () => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const asking = get(url, {}, { maxBytes: 1024 * MiB }).subscribe();
      const [{ socket }, response] = await coming;
      // more than any buffer between the two holds: the body is being read
      await flood(response, 32 * MiB);
      const closed = closeOf(socket);
      asking.unsubscribe();
      await closed;
    });

    // Node 20's fetch loses an abort when `redirect` is 'error' and the garbage collector has run: nodejs/undici#4750
    it.each([
      ['before the answer has begun', ''],
      ['in the middle of the body', '{"messages":['],
    ])('closes the socket after a garbage collection, %s', async (_, begun) => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const asking = get(url).subscribe();
      const [{ socket }, response] = await coming;
      if (begun) await new Promise<void>((written) => response.write(begun, () => written()));
      await collectGarbage();
      const closed = closeOf(socket);
      asking.unsubscribe();
      await closed;
    });

    it('emits nothing more, not even an error', async () => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const seen: unknown[] = [];
      const tell = (value: unknown) => seen.push(value);
      const asking = get(url).subscribe({ next: tell, error: tell, complete: () => tell('complete') });
      const [{ socket }] = await coming;
      asking.unsubscribe();
      await closeOf(socket);
      await new Promise(setImmediate);
      expect(seen).toEqual([]);
    });
  });

  describe('is an error', () => {
    const cuts: [string, string][] = [
      ['with a Content-Length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"messages":[],'],
      ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"mes\r\n'],
      [
        'with a Content-Length and keep-alive',
        'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 9\r\n\r\n{',
      ],
      ['in the middle of a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\n{"mes'],
      ['before its first byte', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n'],
      ['in the middle of the head', 'HTTP/1.1 200 OK\r\nContent-Le'],
      ['before its head', ''],
    ];

    it.each(cuts)('at once when the body is cut by the end of the stream, %s', async (_, bytes) => {
      const { url } = closing(await serveRaw(bytes, (socket) => socket.end()));
      await expect(bodyOf(url)).rejects.toThrow();
    });

    it.each(cuts)('at once when the body is cut by a reset, %s', async (_, bytes) => {
      const { url } = closing(await serveRaw(bytes, (socket) => socket.resetAndDestroy()));
      await expect(bodyOf(url)).rejects.toThrow();
    });

    it('when nobody listens', async () => {
      const server = await serve(() => undefined);
      await server.close();
      await expect(bodyOf(server.url)).rejects.toThrow();
    });

    it('when a declared body is too large, and the socket is closed', async () => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const asking = bodyOf(url, { maxBytes: MiB });
      const failed = expect(asking).rejects.toThrow();
      const [{ socket }, response] = await coming;
      const closed = closeOf(socket);
      response.writeHead(200, { 'Content-Length': `${1024 * MiB}` });
      await Promise.all([failed, closed, flood(response, 1024 * MiB)]);
    });

    it('when a body never ends, and the socket is closed', async () => {
      const { url, request } = closing(await serveByHand());
      const coming = request();
      const failed = expect(bodyOf(url, { maxBytes: MiB })).rejects.toThrow();
      const [{ socket }, response] = await coming;
      const closed = closeOf(socket);
      await Promise.all([failed, closed, flood(response, Infinity)]);
    });

    it('by the bytes, not by the characters', async () => {
      const { url } = await serving((_, response) => response.end('€€'));
      expect(await bodyOf(url, { maxBytes: 6 })).toBe('€€');
      await expect(bodyOf(url, { maxBytes: 5 })).rejects.toThrow();
    });
  });
});
