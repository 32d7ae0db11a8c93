import { once } from 'node:events';
import { request, Agent, type IncomingMessage } from 'node:http';
import { connect as dial, type Socket } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { config, lastValueFrom, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { startEmulator, type Emulator, type EmulatorOptions } from 'rxjs-direct-line/emulator';
import { closeOf, serve, type Running } from '../support/server';
import { reply, startBot } from './httpBot';

jest.setTimeout(120_000);

describe('an emulator', () => {
  let emulator: Emulator;
  let bot: Running;
  const unhandled: unknown[] = [];
  beforeEach(() => (config.onUnhandledError = (error) => unhandled.push(error)));
  afterEach(async () => {
    config.onUnhandledError = null;
    await emulator.close();
    await bot.close();
    expect(unhandled).toEqual([]);
  });

  const begin = async (with_: Running, options: EmulatorOptions = {}) => {
    bot = with_;
    emulator = await startEmulator({ secret: 's', bot: bot.url, log: () => undefined, ...options });
  };
  const chat = (userId = 'user1') => connect({ domain: emulator.url, secret: 's', userId, timeout: Infinity });

  /** A whole conversation: a greeting, a message and its echo. */
  async function converse(userId?: string): Promise<string[]> {
    const { send, history } = chat(userId);
    await lastValueFrom(send('hello'));
    const messages = await lastValueFrom(history().pipe(toArray()));
    return messages.map(({ from, text = '' }) => `${from}: ${text}`);
  }
  const echo = () =>
    startBot(async (activity) => {
      await reply(activity, activity.text === undefined ? 'Welcome!' : `You said ${activity.text}`);
    });

  /** The path where a client, or a bot, speaks in a conversation that has begun. */
  async function pathFor(who: 'client' | 'bot'): Promise<string> {
    const answer = await fetch(`${emulator.url}/api/conversations`, {
      method: 'POST',
      headers: { authorization: 'Bearer s' },
    });
    const { conversationId } = (await answer.json()) as { conversationId: string };
    return who === 'bot'
      ? `/v3/conversations/${conversationId}/activities`
      : `/api/conversations/${conversationId}/messages`;
  }
  const headers = { authorization: 'Bearer s', 'content-type': 'application/json' };

  async function dialed(said: string): Promise<Socket> {
    const socket = dial(Number(new URL(emulator.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    await new Promise<unknown>((written) => socket.write(said, written));
    return socket;
  }

  it('holds 1,000 conversations at once, each with every message once and in order', async () => {
    await begin(await echo(), { botTimeout: Infinity });
    const users = Array.from({ length: 1000 }, (_, i) => `user${i}`);

    expect(await Promise.all(users.map(converse))).toEqual(
      users.map((user) => ['bot: Welcome!', `${user}: hello`, 'bot: You said hello']),
    );
  });

  it.each(['client', 'bot'] as const)('says 413 to a %s whose body is over the limit, and goes on', async (who) => {
    await begin(await echo(), { maxBody: 1000 });
    const path = await pathFor(who);
    const body = (length: number) => JSON.stringify({ type: 'message', text: 'x'.repeat(length - 28) });
    const status = async (length: number) => {
      expect(body(length)).toHaveLength(length);
      return (await fetch(emulator.url + path, { method: 'POST', headers, body: body(length) })).status;
    };

    expect([await status(1000), await status(1001), await status(10_000_000)]).toEqual([
      who === 'bot' ? 200 : 204,
      413,
      413,
    ]);
    expect(await converse()).toHaveLength(3);
  });

  it.each(['client', 'bot'] as const)('goes on after 100 times a %s went away in the middle of a body', async (who) => {
    await begin(await echo());
    const path = await pathFor(who);
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\ncontent-type: application/json\r\n`;
    for (let i = 0; i < 100; i++) {
      const socket = await dialed(`${head}content-length: 1000\r\n\r\n{"type":"message","text":"h`);
      if (i % 2) socket.resetAndDestroy();
      else socket.destroy();
      await closeOf(socket);
    }

    expect(await converse()).toHaveLength(3);
    const answer = await fetch(`${emulator.url}${path.replace('/v3', '/api').replace('activities', 'messages')}`, {
      headers,
    });
    expect(((await answer.json()) as { messages: unknown[] }).messages).toHaveLength(1);
  });

  it('shuts down at once, whatever is open', async () => {
    const asked: unknown[] = [];
    // the second turn never ends
    await begin(
      await serve((incoming, response) => {
        incoming.resume();
        if (asked.push(incoming) === 1) response.end();
      }),
      { fault: ({ path }) => (path.endsWith('messages') ? { kind: 'endless' } : undefined) },
    );
    const path = await pathFor('client');
    const agent = new Agent({ keepAlive: true });
    const idle = request(emulator.url, { agent, path: '/nothing' }).end();
    const [answer] = (await once(idle, 'response')) as [IncomingMessage];
    await textOf(answer);

    const auth = 'HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\n';
    const sockets = await Promise.all([
      dialed(''),
      dialed('GET / HT'),
      dialed(`POST ${path} ${auth}content-length: 1000\r\n\r\n{"text":`),
      // waits for the bot
      dialed(`POST /api/conversations ${auth}\r\n`),
      // an answer without an end, which nobody reads
      dialed(`GET ${path} ${auth}\r\n`),
      ...Array.from({ length: 500 }, () => dialed('POST /api/conversations HTTP/1.1\r\n')),
    ]);
    while (asked.length < 2) await new Promise(setImmediate);
    const closed = sockets.map((socket) => closeOf(socket.resume()));

    // a connection that were left open would outlast this test
    await emulator.close();
    await Promise.all(closed);
    agent.destroy();
    // the turn of the bot has ended too
    await closeOf((asked[1] as IncomingMessage).socket);
  }, 30_000);
});
