import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { filter, firstValueFrom, lastValueFrom, ReplaySubject, take, toArray } from 'rxjs';
import { connect, type ConnectOptions, type Conversation, type Message } from 'rxjs-direct-line';
import { startEmulator, type Emulator, type EmulatorOptions } from 'rxjs-direct-line/emulator';
import { closeOf, serve, serveByHand, type Running } from '../support/server';
import { callConnector, reply, startBot, type Activity, type HttpBot } from './httpBot';

/** What the service says of a failing bot; what its message says is for people. */
const failure = (message: string): unknown => ({
  error: { code: 'ServiceError', message: expect.stringMatching(message) as string, statusCode: 502 },
});

describe('startEmulator with the URL of a bot', () => {
  let emulator: Emulator;
  const running: Running[] = [];
  afterEach(async () => {
    await emulator.close();
    await Promise.all(running.splice(0).map(({ close }) => close()));
  });

  const closing = <T extends Running>(server: T): T => {
    running.push(server);
    return server;
  };
  const begin = async (bot: string, options: EmulatorOptions = {}) =>
    (emulator = await startEmulator({ secret: 's', bot, log: () => undefined, ...options }));
  const beginWith = async (turn: Parameters<typeof startBot>[0], options?: EmulatorOptions): Promise<HttpBot> => {
    const bot = closing(await startBot(turn));
    await begin(`${bot.url}/api/messages`, options);
    return bot;
  };

  const chatWith = (options: ConnectOptions = {}): Conversation =>
    connect({ domain: emulator.url, secret: 's', userId: 'user1', interval: 20, retry: { count: 0 }, ...options });
  const said = (messages: readonly Message[]) => messages.map(({ from, text = '' }) => `${from}: ${text}`);
  const errorOf = (sent: Promise<unknown>): Promise<unknown> =>
    sent.then(
      () => undefined,
      (error: unknown) => error,
    );

  /** A request as it is, and the JSON of its answer. */
  async function ask(method: string, path: string, body?: string): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(emulator.url + path, {
      method,
      headers: { authorization: 'Bearer s' },
      ...(body !== undefined && { body }),
    });
    const received = await answer.text();
    return { status: answer.status, body: received ? (JSON.parse(received) as unknown) : undefined };
  }
  const startOne = async () =>
    ((await ask('POST', '/api/conversations')).body as { conversationId: string }).conversationId;
  const post = (id: string, message: object) =>
    ask('POST', `/api/conversations/${id}/messages`, JSON.stringify(message));
  const logOf = async (id: string) =>
    ((await ask('GET', `/api/conversations/${id}/messages`)).body as { messages: Message[] }).messages;

  it('tells it of the beginning and of each message, and logs what it says in order', async () => {
    const bot = await beginWith(async (activity) => {
      if (activity.type === 'conversationUpdate') await reply(activity, 'Welcome!');
      else for (const n of [1, 2, 3]) await reply(activity, `${n}: ${activity.text ?? ''}`);
    });
    const chat = chatWith();
    const heard = firstValueFrom(chat.message$.pipe(take(5), toArray()));
    await lastValueFrom(chat.send('hello'));

    const messages = await heard;
    expect(said(messages)).toEqual([
      'bot: Welcome!',
      'user1: hello',
      'bot: 1: hello',
      'bot: 2: hello',
      'bot: 3: hello',
    ]);
    const { conversationId } = messages[0]!;
    expect(bot.told).toMatchObject([
      { type: 'conversationUpdate', conversation: { id: conversationId }, serviceUrl: emulator.url },
      { type: 'message', id: messages[1]!.id, text: 'hello', from: { id: 'user1' }, channelId: 'directline' },
    ]);
  });

  it('has the greeting in the log when the start is answered', async () => {
    await beginWith((activity) => reply(activity, 'Welcome!').then(() => 200));
    expect(said(await logOf(await startOne()))).toEqual(['bot: Welcome!']);
  });

  it('carries images, attachments and channelData both ways', async () => {
    const bot = await beginWith(async (activity) => {
      const { type, attachments, channelData } = activity;
      if (type === 'message') await reply(activity, { attachments, channelData });
    });
    const id = await startOne();
    const message = {
      channelData: { nested: [{ a: null }] },
      images: ['https://example.com/a.png', 'data:image/gif;base64,R0lGODlh'],
      attachments: [{ url: 'https://example.com/a.docx', contentType: 'application/msword' }],
    };
    await post(id, { from: 'user1', ...message });

    expect(bot.told[1]).toMatchObject({ channelData: message.channelData, attachments: [{}, {}, {}] });
    const [sent, received] = await logOf(id);
    expect(sent).toMatchObject({ from: 'user1', ...message });
    expect(received).toMatchObject({ from: 'bot', ...message });
  });

  it('answers a POST after the bot has taken the message, not before', async () => {
    const { url, request } = closing(await serveByHand());
    const begun = request();
    await begin(url);
    const starting = startOne();
    (await begun)[1].end();
    const id = await starting;

    const coming = request();
    let isAnswered = false;
    const posting = post(id, { text: 'hi' }).finally(() => (isAnswered = true));
    const [, response] = await coming;
    expect(said(await logOf(id))).toEqual([expect.stringMatching(/: hi$/)]);
    expect(isAnswered).toBe(false);

    response.end();
    expect((await posting).status).toBe(204);
  });

  it('logs what the bot says long after it has answered', async () => {
    const bot = await beginWith(() => 200);
    const chat = chatWith();
    const heard$ = new ReplaySubject<Message>(2);
    chat.message$.subscribe(heard$);
    await lastValueFrom(chat.send('hi'));
    const heard = firstValueFrom(heard$.pipe(take(2), toArray()));

    expect(await reply(bot.told[1]!, 'by the way')).toMatchObject({ status: 200 });
    expect(said(await heard)).toEqual(['user1: hi', 'bot: by the way']);
  });

  it('answers the bot with the id of its message', async () => {
    const bot = await beginWith(() => 200);
    const id = await startOne();
    const { status, body } = await reply(bot.told[0]!, 'hello');

    expect([status, body]).toEqual([200, { id: (await logOf(id))[0]!.id }]);
  });

  it('drops what 1.1 cannot carry, and logs that once a kind', async () => {
    const lines: string[] = [];
    await beginWith(
      async (activity) => {
        await reply(activity, { type: 'typing' });
        await reply(activity, 'hello');
      },
      { log: (line) => lines.push(line) },
    );
    const id = await startOne();
    await post(id, { text: 'hi', from: 'user1' });

    expect(said(await logOf(id))).toEqual(['bot: hello', 'user1: hi', 'bot: hello']);
    expect(lines).toEqual([expect.stringContaining('typing')]);
  });

  it('logs to standard error unless it is told otherwise', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const bot = closing(await startBot((activity) => reply(activity, { type: 'typing' }).then(() => 200)));
    emulator = await startEmulator({ secret: 's', bot: bot.url });
    await startOne();

    expect(warn.mock.calls).toEqual([[expect.stringContaining('typing')]]);
    warn.mockRestore();
  });

  it('answers 501 to what 1.1 has no meaning for', async () => {
    const bot = await beginWith(() => 200);
    await startOne();
    const statuses = ['PUT', 'DELETE'].map((method) => callConnector(bot.told[0]!, undefined, { method, path: '/1' }));
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([501, 501]);
  });

  it('answers 404 to a bot that speaks in a conversation that is gone', async () => {
    const bot = await beginWith(() => 200, { maxConversations: 1 });
    await startOne();
    const id = await startOne();

    expect(await reply(bot.told[0]!, 'hello?')).toMatchObject({ status: 404, body: { error: { code: 'NotFound' } } });
    expect(await reply(bot.told[1]!, 'hello!')).toMatchObject({ status: 200 });
    expect(said(await logOf(id))).toEqual(['bot: hello!']);
  });

  it('lets no page speak for the bot, wherever that page is from', async () => {
    const bot = await beginWith(() => 200, { origins: ['https://app.example'] });
    const id = await startOne();
    const path = `/v3/conversations/${id}/activities`;

    for (const origin of ['http://localhost:4200', 'https://app.example', 'https://evil.example', 'null', '']) {
      for (const [method, more] of [
        ['POST', { 'content-type': 'application/json' }],
        ['OPTIONS', { 'access-control-request-method': 'POST' }],
      ] as const) {
        // not by fetch, which sets no Origin
        const sent = request(emulator.url + path, { agent: false, method, headers: { origin, ...more } });
        sent.end(method === 'POST' ? '{"type":"message","text":"hi"}' : '');
        const [answer] = (await once(sent, 'response')) as [IncomingMessage];
        answer.resume();
        expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      }
    }
    expect(await logOf(id)).toEqual([]);
    expect(bot.told).toHaveLength(1);
  });

  it('wants JSON of a bot', async () => {
    await beginWith(() => 200);
    const id = await startOne();
    const path = `/v3/conversations/${id}/activities`;
    expect((await ask('POST', path, '{"type":"message","text":"hi"}')).status).toBe(415);
    expect(await logOf(id)).toEqual([]);
  });

  it('has no connector for a bot that is a function', async () => {
    emulator = await startEmulator({ secret: 's', bot: () => [] });
    const id = await startOne();
    expect((await ask('POST', `/v3/conversations/${id}/activities`, '{}')).status).toBe(404);
  });

  describe('that fails', () => {
    it('with a status gives the sender 502, which says what the bot said', async () => {
      await beginWith(({ type }) => (type === 'message' ? 500 : 200));
      const { url } = running[0]!;
      const id = await startOne();

      expect(await post(id, { text: 'hi' })).toEqual({
        status: 502,
        body: failure(`^The bot failed: ${url}/api/messages answered 500$`),
      });
      expect(await logOf(id)).toHaveLength(1);
    });

    it('is a SendError of unknown delivery for connect, and told to botError$', async () => {
      await beginWith(({ type }) => (type === 'message' ? 500 : 200));
      const errors: unknown[] = [];
      emulator.botError$.subscribe((error) => errors.push(error));

      expect(await errorOf(lastValueFrom(chatWith().send('hi')))).toMatchObject({
        name: 'SendError',
        delivery: 'unknown',
        status: 502,
      });
      expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('500') as string })]);
    });

    it('by being down gives 502, for a start as for a message', async () => {
      const bot = await beginWith(() => 200);
      const id = await startOne();
      await bot.close();

      const down = {
        status: 502,
        body: failure(`^The bot failed: ${bot.url}/api/messages gave no answer: ECONNREFUSED$`),
      };
      expect(await post(id, { text: 'hi' })).toEqual(down);
      expect(await ask('POST', '/api/conversations')).toEqual(down);
    });

    it('at the start is asked again by connect, until it is up', async () => {
      let isUp = false;
      await beginWith((activity) => (isUp ? reply(activity, 'Welcome!').then(() => 200) : 500));
      const chat = chatWith({ retry: { delay: 10, jitter: false } });
      const retried = firstValueFrom(chat.status$.pipe(filter(({ state }) => state === 'retrying')));
      const heard = firstValueFrom(chat.message$);
      expect(await retried).toMatchObject({ error: { name: 'HttpError', status: 502 } });
      isUp = true;

      expect(await heard).toMatchObject({ text: 'Welcome!' });
    });

    it('by being slow gives 502 after botTimeout, and the request to it ends', async () => {
      const { url, request, sockets } = closing(await serveByHand());
      const coming = request();
      await begin(url, { botTimeout: 50 });
      const starting = ask('POST', '/api/conversations');
      await coming;

      expect(await starting).toEqual({
        status: 502,
        body: failure(`^The bot failed: ${url}/ has not answered within 50 ms$`),
      });
      await closeOf(sockets[0]!);
    });

    it('by breaking the connection gives 502', async () => {
      const { url } = closing(await serve(({ socket }) => socket.destroy()));
      await begin(url);
      expect(await ask('POST', '/api/conversations')).toEqual({
        status: 502,
        body: failure('gave no answer: ECONNRESET'),
      });
    });

    it('by never coming to an end gives 502', async () => {
      const { url } = closing(
        await serve((_, response) => {
          const write = () => response.write(' '.repeat(2 ** 16), () => response.destroyed || write());
          write();
        }),
      );
      await begin(url);
      expect((await ask('POST', '/api/conversations')).status).toBe(502);
    });

    it('by a redirect gives 502: no other address is called', async () => {
      const other = closing(await startBot());
      const { url } = closing(
        await serve((_, response) => response.writeHead(307, { location: `${other.url}/api/messages` }).end()),
      );
      await begin(url);

      expect(await ask('POST', '/api/conversations')).toEqual({ status: 502, body: failure('redirect') });
      expect(other.told).toEqual([]);
    });

    it('calls no address but its own: none of an attachment', async () => {
      const asked = jest.fn();
      const { url } = closing(await serve((_, response) => (asked(), response.end())));
      await beginWith((activity: Activity) =>
        reply(activity, { attachments: [{ contentType: 'image/png', contentUrl: `${url}/a.png` }] }).then(() => 200),
      );
      const id = await startOne();
      await post(id, { images: [`${url}/a.png`], attachments: [{ contentType: 'text/plain', url: `${url}/a.txt` }] });

      expect(await logOf(id)).toHaveLength(3);
      expect(asked).not.toHaveBeenCalled();
    });
  });

  it('keeps no connection to the bot open, as one that is just being closed would lose a message', async () => {
    const bot = await beginWith(() => 200);
    const id = await startOne();
    await post(id, { text: 'hi' });
    await Promise.all(bot.sockets.map(closeOf));
    expect(bot.sockets).toHaveLength(2);
  });

  it('ends a turn of the bot when it is closed', async () => {
    const { url, request, sockets } = closing(await serveByHand());
    const coming = request();
    await begin(url);
    const starting = errorOf(ask('POST', '/api/conversations'));
    await coming;
    await emulator.close();

    await closeOf(sockets[0]!);
    expect(await starting).toMatchObject({ message: 'fetch failed' });
  });

  it.each(['', 'localhost:3978/api/messages', '/api/messages', 'ftp://localhost/api/messages', 'http://', 42])(
    'rejects with a TypeError that names what is no URL of a bot: %j',
    async (bot) => {
      await begin('http://127.0.0.1');
      const starting = startEmulator({ bot: bot as string });
      await expect(starting).rejects.toThrow(TypeError);
      await expect(starting).rejects.toThrow('not valid: bot');
    },
  );

  it('rejects a URL with a password in it, and does not repeat that', async () => {
    await begin('http://127.0.0.1');
    const error = await errorOf(startEmulator({ bot: 'http://me:hunter2@localhost/' }));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toMatch(/^((?!hunter2).)*$/);
  });

  it('rejects a timeout that is none', async () => {
    await begin('http://127.0.0.1');
    await expect(startEmulator({ botTimeout: -1 })).rejects.toThrow('botTimeout');
  });
});
