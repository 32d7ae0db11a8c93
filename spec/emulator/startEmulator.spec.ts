import { once } from 'node:events';
import { request, type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions } from 'node:http';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { firstValueFrom, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { startEmulator, type Emulator, type EmulatorOptions, type Reply } from '../../src/emulator';

interface Answered {
  status: number;
  headers: IncomingMessage['headers'];
  body: unknown;
}

/** The body of an error; what its message says is for people. */
const problem = (statusCode: number, code: string): unknown => ({
  error: { code, message: expect.stringMatching(/./) as string, statusCode },
});

describe('startEmulator', () => {
  let emulator: Emulator;

  // closed is what a test does not close itself
  afterEach(() => emulator.close());

  const begin = async (options: EmulatorOptions = {}) => (emulator = await startEmulator({ secret: 's', ...options }));

  /** Sends what `fetch` would not: any Host, any Origin. */
  async function ask(method: string, path: string, options: RequestOptions = {}, body = ''): Promise<Answered> {
    const headers = { authorization: 'Bearer s', ...(options.headers as OutgoingHttpHeaders) };
    const sent = request(emulator.url + path, { agent: false, method, ...options, headers });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    const received = await text(answer);
    return {
      status: answer.statusCode!,
      headers: answer.headers,
      body: received === '' ? undefined : (JSON.parse(received) as unknown),
    };
  }

  const start = async () => {
    const { body } = await ask('POST', '/api/conversations');
    return body as { conversationId: string; token: string; expires_in: number };
  };

  /** A connection on which a test says what it wants. */
  async function dial(): Promise<Socket> {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  }

  /** What was answered to `said`, until the connection is closed. */
  async function say(said: string): Promise<string> {
    const socket = await dial();
    socket.end(said);
    return text(socket);
  }

  const healthy = async () => expect((await ask('POST', '/api/conversations')).status).toBe(200);

  describe('as a service', () => {
    it('carries a conversation', async () => {
      await begin({ bot: ({ text }) => [`You said ${text!}`] });
      const { conversationId, token } = await start();
      const path = `/api/conversations/${conversationId}/messages`;
      const headers = { authorization: `BotConnector ${token}` };

      expect(await ask('POST', path, { headers }, '{"text":"hi","from":"user1"}')).toMatchObject({
        status: 204,
        body: undefined,
      });
      expect((await ask('GET', path, { headers })).body).toMatchObject({
        messages: [
          { from: 'user1', text: 'hi' },
          { from: 'bot', text: 'You said hi' },
        ],
        watermark: expect.any(String) as string,
      });
    });

    it('takes a watermark from the query', async () => {
      await begin({ bot$: of('Welcome!') });
      const { conversationId } = await start();
      const path = `/api/conversations/${conversationId}/messages`;
      const { watermark } = (await ask('GET', path)).body as { watermark: string };

      expect((await ask('GET', `${path}?watermark=${watermark}`)).body).toEqual({ messages: [], watermark });
    });

    it('begins 100 conversations at once', async () => {
      await begin();
      const started = await Promise.all(
        Array.from({ length: 100 }, () =>
          fetch(`${emulator.url}/api/conversations`, { method: 'POST', headers: { authorization: 'Bearer s' } }),
        ),
      );
      expect(new Set(started.map(({ status }) => status))).toEqual(new Set([200]));
    });

    it('gives ids and tokens that cannot be guessed', async () => {
      await begin();
      const { conversationId, token } = await start();
      expect([conversationId, token]).toEqual([
        expect.stringMatching(/^[\w-]{22}$/),
        expect.stringMatching(/^[\w-]{22}$/),
      ]);
    });

    it('lets nothing be cached or sniffed', async () => {
      await begin();
      expect((await ask('POST', '/api/conversations')).headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    });

    it('listens at 127.0.0.1 with the port that it is given', async () => {
      const { port } = new URL((await begin()).url);
      await emulator.close();
      expect((await begin({ port: Number(port) })).url).toBe(`http://127.0.0.1:${port}`);
    });

    it('rejects if it cannot have the port', async () => {
      const { port } = new URL((await begin()).url);
      await expect(startEmulator({ port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    });

    it.each([
      { maxBody: 0 },
      { maxUpload: -1 },
      { maxStored: NaN },
      { pageSize: -1 },
      { secret: 'two words' },
      { secret: '' },
      { port: 'x' as unknown as number },
      { port: 65_536 },
    ])('rejects with a TypeError that names the wrong option: %j', async (options) => {
      await expect(startEmulator(options)).rejects.toThrow(TypeError);
      await expect(startEmulator(options)).rejects.toThrow(Object.keys(options)[0]);
    });
  });

  describe('its secret', () => {
    const before = process.env['DIRECT_LINE_SECRET'];
    afterEach(() => {
      if (before === undefined) delete process.env['DIRECT_LINE_SECRET'];
      else process.env['DIRECT_LINE_SECRET'] = before;
    });

    it('is the one of the option before the one of the environment', async () => {
      process.env['DIRECT_LINE_SECRET'] = 'of the environment';
      expect((await begin({ secret: 'given' })).secret).toBe('given');
    });

    it('is the one of the environment', async () => {
      process.env['DIRECT_LINE_SECRET'] = 'environment';
      expect((emulator = await startEmulator()).secret).toBe('environment');
    });

    it('is random where there is none, and new each time', async () => {
      process.env['DIRECT_LINE_SECRET'] = '';
      const { secret, close } = await startEmulator();
      await close();

      expect(secret).toMatch(/^[\w-]{22}$/);
      expect((emulator = await startEmulator()).secret).not.toBe(secret);
    });
  });

  describe('turns down', () => {
    it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example:80', '127.0.0.2'])(
      'the foreign host %j with 403',
      async (host) => {
        await begin();
        expect(await ask('POST', '/api/conversations', { headers: { host } })).toMatchObject({
          status: 403,
          body: problem(403, 'NotAllowed'),
        });
      },
    );

    it.each(['1.0', '1.1'])('a request of HTTP/%s without a host with 403', async (version) => {
      await begin();
      const answer = await say(`GET / HTTP/${version}\r\nconnection: close\r\n\r\n`);
      expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toEqual(problem(403, 'NotAllowed'));
    });

    it.each(['localhost', 'LOCALHOST:1', '127.0.0.1:3000', '[::1]:3000'])('but not the host %s', async (host) => {
      await begin();
      expect((await ask('POST', '/api/conversations', { headers: { host } })).status).toBe(200);
    });

    it('a request without credentials with 401', async () => {
      await begin();
      const answer = await fetch(`${emulator.url}/api/conversations`, { method: 'POST' });
      expect([answer.status, await answer.json()]).toEqual([401, problem(401, 'MissingProperty')]);
    });

    it('a malformed Authorization header with 401', async () => {
      await begin();
      expect(await ask('POST', '/api/conversations', { headers: { authorization: 'Basic czp0' } })).toMatchObject({
        status: 401,
        body: problem(401, 'MalformedData'),
      });
    });

    it('a secret that is not its own with 403', async () => {
      await begin();
      expect(await ask('POST', '/api/conversations', { headers: { authorization: 'Bearer t' } })).toMatchObject({
        status: 403,
        body: problem(403, 'NotAllowed'),
      });
    });

    it('the token of another conversation with 403', async () => {
      await begin();
      const { conversationId } = await start();
      const headers = { authorization: `Bearer ${(await start()).token}` };
      expect(await ask('GET', `/api/conversations/${conversationId}/messages`, { headers })).toMatchObject({
        status: 403,
        body: problem(403, 'NotAllowed'),
      });
    });

    it('an expired token with 403', async () => {
      await begin({ tokenLifetime: 1 });
      const { conversationId, token } = await start();
      const issued = Date.now();
      while (Date.now() <= issued + 1) await new Promise(setImmediate);
      expect(
        await ask('POST', `/api/tokens/${conversationId}/renew`, { headers: { authorization: `Bearer ${token}` } }),
      ).toMatchObject({ status: 403, body: problem(403, 'NotAllowed') });
    });

    it('an unknown path with 404', async () => {
      await begin();
      expect(await ask('GET', '/')).toMatchObject({ status: 404, body: problem(404, 'NotFound') });
    });

    it('an unknown conversation with 404', async () => {
      await begin();
      expect(await ask('GET', '/api/conversations/nobody/messages')).toMatchObject({
        status: 404,
        body: problem(404, 'NotFound'),
      });
    });

    it('a wrong method with 405, and says what is allowed', async () => {
      await begin();
      expect(await ask('DELETE', '/api/conversations')).toMatchObject({
        status: 405,
        headers: { allow: 'POST' },
        body: problem(405, 'NotAllowed'),
      });
    });

    it('the second start with a token with 409', async () => {
      await begin();
      const { token, conversationId } = await start();
      expect(await ask('POST', '/api/conversations', { headers: { authorization: `Bearer ${token}` } })).toMatchObject({
        status: 409,
        body: { ...(problem(409, 'NotAllowed') as object), token, conversationId },
      });
    });

    it('malformed JSON with 400', async () => {
      await begin();
      const { conversationId } = await start();
      expect(await ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{"text":')).toMatchObject({
        status: 400,
        body: problem(400, 'MalformedData'),
      });
    });

    it('an empty message with 400', async () => {
      await begin();
      const { conversationId } = await start();
      expect(await ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{}')).toMatchObject({
        status: 400,
        body: problem(400, 'MissingProperty'),
      });
    });

    it('a body over the limit with 413', async () => {
      await begin({ maxBody: 20 });
      const { conversationId } = await start();
      const path = `/api/conversations/${conversationId}/messages`;

      expect((await ask('POST', path, {}, '{"text":"123456789"}')).status).toBe(204);
      expect(await ask('POST', path, {}, '{"text":"1234567890"}')).toMatchObject({
        status: 413,
        body: problem(413, 'InvalidRange'),
      });
    });

    it('a body far over the limit with 413, of which it takes in the rest', async () => {
      await begin();
      const { conversationId } = await start();
      const answer = await fetch(`${emulator.url}/api/conversations/${conversationId}/messages`, {
        method: 'POST',
        headers: { authorization: 'Bearer s' },
        body: 'x'.repeat(20_000_000),
      });

      expect([answer.status, await answer.json()]).toEqual([413, problem(413, 'InvalidRange')]);
      await healthy();
    });

    it('a failing bot with 502', async () => {
      await begin({ bot: () => throwError(() => new Error('boom')) });
      const { conversationId } = await start();
      expect(await ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{"text":"hi"}')).toMatchObject({
        status: 502,
        body: problem(502, 'ServiceError'),
      });
    });

    it.each([
      'garbage\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    ])('what is not HTTP with 400: %#', async (said) => {
      await begin();
      const [head = '', body = ''] = (await say(said)).split('\r\n\r\n');

      expect(head).toMatch(/^HTTP\/1.1 400 Bad Request\r\ncontent-type: application\/json/);
      expect(JSON.parse(body)).toEqual(problem(400, 'MalformedData'));
      await healthy();
    });
  });

  describe('to a page', () => {
    it.each(['http://localhost:4200', 'https://127.0.0.1', 'http://[::1]:8080', 'https://app.example'])(
      'of %s it gives CORS headers',
      async (origin) => {
        await begin({ origins: ['https://app.example'] });
        expect(await ask('POST', '/api/conversations', { headers: { origin } })).toMatchObject({
          status: 200,
          headers: {
            'access-control-allow-origin': origin,
            'access-control-expose-headers': 'Retry-After',
            vary: 'Origin',
          },
        });
      },
    );

    it('gives them with an error too', async () => {
      await begin();
      const origin = 'http://localhost:4200';
      expect(await ask('GET', '/', { headers: { origin } })).toMatchObject({
        status: 404,
        headers: { 'access-control-allow-origin': origin },
      });
    });

    it.each(['https://evil.example', 'http://localhost.evil.example', 'http://localhost@evil.example', 'null'])(
      'of %s it gives none, and 403',
      async (origin) => {
        await begin({ origins: ['https://app.example'] });
        const { status, headers, body } = await ask('POST', '/api/conversations', { headers: { origin } });

        expect([status, body, headers.vary]).toEqual([403, problem(403, 'NotAllowed'), 'Origin']);
        expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      },
    );

    const preflight = { 'access-control-request-method': 'POST', authorization: '' };

    it('it says what may be sent', async () => {
      await begin();
      const headers = { ...preflight, origin: 'http://localhost:4200' };
      expect(await ask('OPTIONS', '/api/conversations', { headers })).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': 'http://localhost:4200',
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': 'Authorization, Content-Type, Content-Disposition',
          vary: 'Origin',
        },
      });
    });

    it('of a foreign origin it does not', async () => {
      await begin();
      const { status, headers } = await ask('OPTIONS', '/api/conversations', {
        headers: { ...preflight, origin: 'https://evil.example' },
      });
      expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined]);
    });

    it('says 405 to an OPTIONS that is no preflight', async () => {
      await begin();
      expect((await ask('OPTIONS', '/api/conversations')).status).toBe(405);
    });
  });

  describe('with a client that goes away', () => {
    it('in the middle of a body goes on', async () => {
      const bot = jest.fn(() => []);
      await begin({ bot });
      const { conversationId } = await start();
      const socket = await dial();
      socket.write(
        `POST /api/conversations/${conversationId}/messages HTTP/1.1\r\nhost: localhost\r\n` +
          'authorization: Bearer s\r\ncontent-length: 1000\r\n\r\n{"text":',
      );
      await healthy();
      socket.resetAndDestroy();

      await healthy();
      expect(bot).not.toHaveBeenCalled();
    });

    it('in the middle of the headers goes on', async () => {
      await begin();
      const socket = await dial();
      socket.write('POST /api/conversations HTTP/1.1\r\nhost: loc');
      await healthy();
      socket.resetAndDestroy();
      await healthy();
    });

    it('before the answer goes on', async () => {
      await begin();
      const socket = await dial();
      socket.write(
        'POST /api/conversations HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\n\r\n'.repeat(100),
      );
      socket.resetAndDestroy();
      await healthy();
    });
  });

  describe('when it is closed', () => {
    it('ends every connection, whatever goes on there', async () => {
      await begin();
      await start();
      const silent = await dial();
      const busy = await dial();
      busy.write('POST /api/conversations HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n');
      await healthy();
      const closed = [silent, busy].map((socket) => once(socket.resume(), 'close'));

      // a connection that were left open would outlast this test
      await emulator.close();
      await Promise.all(closed);
    });

    it('is not to be reached any more', async () => {
      const { url, close } = await begin();
      await close();
      await expect(fetch(url)).rejects.toThrow();
    });

    it('lets go of all bots', async () => {
      const bot$ = new Subject<Reply>();
      let listening = 0;
      const reply$ = new Observable<Reply>(() => {
        listening += 1;
        return () => (listening -= 1);
      });
      await begin({ bot$, bot: () => reply$ });
      const { conversationId } = await start();
      await ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{"text":"hi"}');
      expect([bot$.observed, listening]).toEqual([true, 1]);

      await emulator.close();
      expect([bot$.observed, listening]).toEqual([false, 0]);
    });

    it('can be closed again', async () => {
      const { close } = await begin({ bot: () => NEVER });
      await Promise.all([close(), close()]);
      await close();
    });
  });

  it('logs that a bot has failed, while nobody is subscribed to botError$', async () => {
    const log = jest.fn();
    const { botError$ } = await begin({ log, bot: () => Promise.reject(new Error('boom')) });
    const { conversationId } = await start();
    const hi = () => ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{"text":"hi"}');
    await hi();
    expect(log.mock.calls).toEqual([['The bot failed: Error: boom']]);

    const error = firstValueFrom(botError$);
    await hi();
    expect(await error).toEqual(new Error('boom'));
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('tells what a bot fails with later, and goes on', async () => {
    const reply$ = new Subject<Reply>();
    const { botError$ } = await begin({ bot: () => reply$ });
    const errors: unknown[] = [];
    botError$.subscribe((error) => errors.push(error));
    const { conversationId } = await start();
    await ask('POST', `/api/conversations/${conversationId}/messages`, {}, '{"text":"hi"}');
    const boom = new Error('boom');
    reply$.error(boom);

    expect(errors).toEqual([boom]);
    await healthy();
  });
});
