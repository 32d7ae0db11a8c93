import { Subject } from 'rxjs';
import { startEmulator, type Emulator, type EmulatorOptions, type Reply } from '../../src/emulator';
import { answered, dial, firstPiece, head, statuses } from './rawClient';

const large = 15 * 2 ** 20;

describe('the body of a request', () => {
  let emulator: Emulator;
  let messages: string;
  let upload: string;

  async function begin(options: EmulatorOptions = {}): Promise<void> {
    emulator = await startEmulator({ secret: 's', log: () => undefined, ...options });
    const started = await post('/api/conversations');
    const { conversationId } = (await started.json()) as { conversationId: string };
    messages = `/api/conversations/${conversationId}/messages`;
    upload = `/api/conversations/${conversationId}/upload`;
  }
  afterEach(() => emulator.close());

  const post = (path: string, body = '', credential = 's') =>
    fetch(emulator.url + path, { method: 'POST', headers: { authorization: `Bearer ${credential}` }, body });
  const send = () => post(messages, '{"text":"hi"}');

  describe('that nobody wants is not read: the answer comes on the head', () => {
    /** What comes of a head without a body. */
    async function refusalOf(said: string): Promise<string> {
      const socket = await dial(emulator.url);
      socket.write(said);
      const answer = await firstPiece(socket);
      socket.destroy();
      expect(answer).toMatch(/^connection: close\r$/im);
      return statuses(answer).join();
    }

    it.each([
      ['without a credential', '401', { credential: '' }],
      ['with a wrong credential', '403', { credential: 'x' }],
      ['beyond the limit', '413', { length: 17 * 2 ** 20 }],
    ])('%s', async (_, status, given) => {
      await begin();
      expect(await refusalOf(head(upload, { length: large, ...given }))).toBe(status);
    });

    it('to a conversation that is not there', async () => {
      await begin();
      expect(await refusalOf(head('/api/conversations/x/messages', { length: large }))).toBe('404');
    });

    it('with a token of another conversation', async () => {
      await begin();
      const { token } = (await (await post('/api/conversations')).json()) as { token: string };
      expect(await refusalOf(head(messages, { length: large, credential: token }))).toBe('403');
    });

    it('of a bot in a conversation that is not there', async () => {
      emulator = await startEmulator({ secret: 's', bot: 'http://127.0.0.1:9' });
      const more = 'content-type: application/json\r\n';
      expect(await refusalOf(head('/v3/conversations/x/activities', { length: large, more }))).toBe('404');
    });
  });

  it('that goes on after its refusal ends with the connection', async () => {
    await begin();
    const socket = await dial(emulator.url);
    socket.write(head(upload, { length: large, credential: '' }));
    expect(statuses(await answered(socket))).toEqual([401]);
  });

  it('is asked for only if it is wanted, of a client that waits for that', async () => {
    await begin();
    const more = 'expect: 100-continue\r\nconnection: close\r\n';
    const stranger = await dial(emulator.url);
    stranger.write(head(messages, { length: 13, credential: '', more }));
    expect(statuses(await answered(stranger))).toEqual([401]);

    const client = await dial(emulator.url);
    client.write(head(messages, { length: 13, more }));
    expect(statuses(await firstPiece(client))).toEqual([100]);
    client.write('{"text":"hi"}');
    expect(statuses(await answered(client))).toEqual([204]);
  });

  it('is thrown away while the client takes note of the answer, so that it gets to see it', async () => {
    await begin();
    const answer = await post(upload, 'x'.repeat(large), 'x');
    expect([answer.status, await answer.json()]).toEqual([403, expect.anything()]);
  });

  it('leaves the connection open if it is short', async () => {
    await begin();
    const socket = await dial(emulator.url);
    socket.write(head(messages, { length: 2, credential: '' }) + '{}');
    socket.write(head(messages, { length: 13, more: 'connection: close\r\n' }) + '{"text":"hi"}');
    expect(statuses(await answered(socket))).toEqual([401, 204]);
  });

  describe('shares a budget with those of all others', () => {
    it('beyond which one gets a 503 that says when to come again', async () => {
      await begin({ maxBuffered: 100 });
      const slow = await dial(emulator.url);
      slow.write(head(messages, { length: 95 }) + ' '.repeat(90));
      await send().then(({ status }) => expect([204, 503]).toContain(status));

      const refused = await send();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
      expect(await refused.json()).toEqual({
        error: { code: 'ServiceError', message: expect.any(String) as string, statusCode: 503 },
      });

      slow.write('{"a":');
      await firstPiece(slow);
      expect((await send()).status).toBe(204);
    });

    it('in which it counts until its request is answered', async () => {
      const reply$ = new Subject<Reply>();
      await begin({ maxBuffered: 100, bot: () => reply$, fault: hold(1) });
      void send().catch(() => undefined);
      for (let i = 0; i < 30; i += 1) expect((await send()).status).toBe(204);
    });

    it('which those give back whose clients have gone away', async () => {
      await begin({ maxBuffered: 100 });
      for (let i = 0; i < 10; i += 1) {
        const socket = await dial(emulator.url);
        socket.write(head(messages, { length: 95 }) + ' '.repeat(90));
        await post('/api/conversations');
        socket.resetAndDestroy();
        await post('/api/conversations');
      }
      expect((await send()).status).toBe(204);
    });

    it('which is no smaller than what one of them may have', async () => {
      await begin({ maxBuffered: 100 });
      expect((await post(messages, ' '.repeat(101))).status).toBe(413);
    });
  });

  describe('behind which there is garbage', () => {
    const garbage = '\0\x01 no HTTP\r\n\r\n';

    it('is answered before the garbage is', async () => {
      await begin({ fault: ({ operation }) => (operation === 'send' ? { kind: 'delay', ms: 50 } : undefined) });
      const socket = await dial(emulator.url);
      socket.write(`${head(messages, { length: 13 })}{"text":"hi"}${head(messages, { length: 2 })}{}${garbage}`);
      expect(statuses(await answered(socket))).toEqual([204, 400, 400]);
    });

    it('gets the 400 itself if the garbage is in it', async () => {
      await begin();
      const socket = await dial(emulator.url);
      const chunked = head(messages, {}).replace('content-length: 0', 'transfer-encoding: chunked');
      socket.write(`${head(messages, { length: 13 })}{"text":"hi"}${chunked}5\r\n{"tex\r\nzz no chunk`);
      expect(statuses(await answered(socket))).toEqual([204, 400]);
    });
  });
});

/** Lets the first send wait for ever. */
const hold =
  (nth: number): NonNullable<EmulatorOptions['fault']> =>
  (request) =>
    request.operation === 'send' && request.nth === nth ? { kind: 'delay', ms: Infinity } : undefined;
