import { config, throwError, timer, switchMap } from 'rxjs';
import { startEmulator, type Bot, type Emulator } from '../../src/emulator';
import { serve } from '../support/server';

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

/** Nested so deeply; as text, because it cannot be written in every depth. */
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const thrown: readonly (readonly [string, unknown])[] = [
  ['an object without a prototype', Object.create(null)],
  ['nothing', undefined],
  ['null', null],
  ['a symbol', Symbol('s')],
  ['a revoked proxy', revoked],
  [
    'an error whose text throws',
    Object.defineProperty(new Error(), 'message', { get: () => JSON.parse('') as string }),
  ],
  ['an error whose text is none', Object.assign(new Error(), { message: Object.create(null) as string })],
  ['what throws as a text', { toString: () => JSON.parse('') as string }],
  ['a long text', 'x'.repeat(2 ** 24)],
  ['a deep object', JSON.parse(nested(4000))],
];

describe('an emulator with a bot', () => {
  let emulator: Emulator;
  const log: string[] = [];
  const unhandled: unknown[] = [];
  beforeEach(() => {
    log.length = 0;
    config.onUnhandledError = (error) => unhandled.push(error);
  });
  afterEach(async () => {
    await emulator.close();
    config.onUnhandledError = null;
    expect(unhandled).toEqual([]);
  });

  async function say(bot: Bot | string, body = '{"text":"hi"}'): Promise<{ status: number; text: string }> {
    emulator = await startEmulator({ secret: 's', bot, log: (text) => log.push(text) });
    const post = (path: string, body = '') =>
      fetch(emulator.url + path, { method: 'POST', headers: { authorization: 'Bearer s' }, body });
    const started = await post('/api/conversations');
    if (started.status !== 200) return { status: started.status, text: await started.text() };
    const { conversationId } = (await started.json()) as { conversationId: string };
    const answer = await post(`/api/conversations/${conversationId}/messages`, body);
    return { status: answer.status, text: await answer.text() };
  }

  it.each(thrown)('that throws %s answers 502, and goes on', async (_, error) => {
    const { status, text } = await say(() => throwError(() => error));

    expect(status).toBe(502);
    expect(JSON.parse(text)).toEqual({
      error: { code: 'ServiceError', message: expect.stringMatching(/^The bot failed: /) as string, statusCode: 502 },
    });
    expect(text.length).toBeLessThan(2000);
    expect(log).toEqual([expect.stringMatching(/^The bot failed: /)]);
  });

  it.each(thrown)('that throws %s later logs it, and goes on', async (_, error) => {
    expect((await say(() => timer(0).pipe(switchMap(() => throwError(() => error))))).status).toBe(204);
    while (log.length === 0) await new Promise(setImmediate);
    expect(log).toHaveLength(1);
  });

  it('logs what it says without what moves the cursor or turns the text', async () => {
    await say(() => throwError(() => new Error('\u001b[2Jred\u0007\n\u202edlo')));
    expect(log).toEqual(['The bot failed: Error: ?[2Jred???dlo']);
  });

  it.each([4000, 100_000])('takes a message nested %i deep, or refuses it', async (depth) => {
    const { status } = await say(() => ['heard'], `{"channelData":${nested(depth)}}`);
    expect([204, 400]).toContain(status);
  });

  describe('of a URL with a key in its query', () => {
    const query = '?code=KEY%2F12345&v=7#fragment';

    it('hides that if the bot answers with it', async () => {
      const bot = await serve((request, response) => {
        response.statusCode = 500;
        response.end(`cannot ${request.url}, with KEY/12345`);
      });
      const { status, text } = await say(`${bot.url}/api/messages${query}`);
      await bot.close();

      expect(status).toBe(502);
      expect(text).toContain(`${bot.url}/api/messages answered 500: cannot /api/messages…, with …`);
      expect(text + log.join()).not.toMatch(/KEY|\?code|fragment/);
    });

    it.each([
      ['is not there', 'http://127.0.0.1:9/api/messages'],
      ['redirects', undefined],
    ])('hides that if the bot %s', async (_, url) => {
      const bot = await serve((request, response) => {
        response.writeHead(302, { location: `/elsewhere${request.url}` }).end();
      });
      const { status, text } = await say(`${url ?? bot.url}${query}`);
      await bot.close();

      expect(status).toBe(502);
      expect(text + log.join()).not.toMatch(/KEY|\?code|fragment/);
    });
  });
});
