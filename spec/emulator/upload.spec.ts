import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { lastValueFrom, toArray } from 'rxjs';
import { connect, type Message, type OutgoingMessage, type Upload } from 'rxjs-direct-line';
import { startEmulator, type Emulator, type EmulatorOptions } from 'rxjs-direct-line/emulator';
import { startBot, type HttpBot } from './httpBot';

const text = (data: string, name = 'a.txt'): Upload => ({ data: new Blob([data], { type: 'text/plain' }), name });
const picture: Upload = { data: new Uint8Array([0x89, 0x50, 0, 0xff]), name: 'a.png', contentType: 'image/png' };

describe('an upload to an emulator', () => {
  let emulator: Emulator;
  const begin = async (options: EmulatorOptions = {}) => (emulator = await startEmulator({ secret: 's', ...options }));
  afterEach(() => emulator.close());

  const chat = () => connect({ domain: emulator.url, secret: 's', userId: 'user1' });

  /** What is in the log after these uploads, one by one. */
  async function after(
    ...uploads: readonly [files: readonly Upload[], message?: string | OutgoingMessage][]
  ): Promise<Message[]> {
    const { upload, history } = chat();
    for (const [files, message] of uploads) await lastValueFrom(upload(files, message));
    return lastValueFrom(history().pipe(toArray()));
  }

  it('of one file arrives, byte by byte, at a URL of the emulator', async () => {
    await begin();
    const [message] = await after([[picture]]);
    expect(message).toMatchObject({
      from: 'user1',
      images: [expect.stringMatching(`^${emulator.url}/attachments/`) as string],
    });

    const answer = await fetch(message!.images![0]!);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(picture.data);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '4',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(answer.headers.has('content-disposition')).toBe(false);
  });

  it('of several with a message is one message', async () => {
    await begin();
    const message = { text: 'Look!', clientId: 'k1', images: ['https://example.com/b.png'] };
    const [got, ...more] = await after([[picture, text('A'), text('B', 'b.txt')], message]);

    expect(more).toEqual([]);
    expect(got).toMatchObject({
      from: 'user1',
      text: 'Look!',
      channelData: { clientId: 'k1' },
      images: ['https://example.com/b.png', expect.stringMatching(/\/a\.png$/)],
      attachments: [{ contentType: 'text/plain' }, { contentType: 'text/plain' }],
    });
    const [a, b] = await Promise.all(got!.attachments!.map(async ({ url }) => (await fetch(url)).text()));
    expect([a, b]).toEqual(['A', 'B']);
  });

  it.each([
    ['a "quoted" name', 'a "quoted" name'],
    ['文件 naïve 😀.txt', '文件 naïve 😀.txt'],
    ['two\r\nlines.txt', 'two__lines.txt'],
    ['back\\slash', 'back_slash'],
  ])('called %j, by itself or not, is saved as %j', async (name, saved) => {
    await begin();
    const messages = await after([[text('A', name)]], [[text('B', name), picture]]);
    for (const { attachments } of messages) {
      const { headers } = await fetch(attachments![0]!.url);
      const [, encoded = ''] =
        /^attachment; .*filename\*=UTF-8''(\S+)$/.exec(headers.get('content-disposition')!) ?? [];
      expect(decodeURIComponent(encoded)).toBe(saved);
    }
    expect(messages).toHaveLength(2);
  });

  it('reaches a bot that is a function', async () => {
    const told: Message[] = [];
    await begin({ bot: (message) => (told.push(message), ['Thank you']) });
    const messages = await after([[text('A')], 'Please read']);
    expect(messages.map((message) => message.text)).toEqual(['Please read', 'Thank you']);
    expect(told).toMatchObject([{ text: 'Please read', attachments: [{ contentType: 'text/plain' }] }]);
  });

  describe('with a bot of the Bot Framework', () => {
    let bot: HttpBot;
    afterEach(() => bot.close());

    it('reaches it, with URLs at which the bot finds the files', async () => {
      const read: string[] = [];
      bot = await startBot(async ({ type, attachments = [] }) => {
        if (type !== 'message') return;
        const [{ contentUrl }] = attachments as [{ contentUrl: string }];
        read.push(await (await fetch(contentUrl)).text());
      });
      await begin({ bot: bot.url });
      await after([[text('Two coffees')]]);
      expect(read).toEqual(['Two coffees']);
    });

    it('is a 502 where it fails', async () => {
      bot = await startBot(({ type }) => (type === 'message' ? 500 : 200));
      await begin({ bot: bot.url });
      await expect(after([[text('A')]])).rejects.toMatchObject({ status: 502, delivery: 'unknown' });
    });
  });

  it('larger than maxUpload is a 413 that names the limit; maxBody is not for it', async () => {
    await begin({ maxUpload: 2000, maxBody: 1000 });
    expect(await after([[text('x'.repeat(2000))]])).toHaveLength(1);
    await expect(after([[text('x'.repeat(2001))]])).rejects.toMatchObject({
      status: 413,
      delivery: 'refused',
      message: expect.stringContaining('larger than 2000 bytes') as string,
    });
    await expect(lastValueFrom(chat().send('x'.repeat(1000)))).rejects.toMatchObject({ status: 413 });
  });

  it('drops the oldest beyond maxStored', async () => {
    await begin({ maxStored: 10 });
    const messages = await after([[text('123456')]], [[text('7890')]], [[text('x')]]);
    const statuses = messages.map(async ({ attachments }) => (await fetch(attachments![0]!.url)).status);
    expect(await Promise.all(statuses)).toEqual([404, 200, 200]);
  });

  /** Sends what our client would not. */
  const post = async (headers: Record<string, string>, body: string) => {
    const authorization = 'Bearer s';
    const start = await fetch(`${emulator.url}/api/conversations`, { method: 'POST', headers: { authorization } });
    const { conversationId } = (await start.json()) as { conversationId: string };
    const url = `${emulator.url}/api/conversations/${conversationId}/upload`;
    return fetch(url, { method: 'POST', headers: { authorization, ...headers }, body });
  };

  it.each(['', 'garbage', '--x', '--x\r\n\r\n', '--x\r\na\r\n\r\n\r\n--x--', '--x--', '\r\n\r\n\r\n--y--\0'])(
    'that is no form is a 400: %j',
    async (body) => {
      await begin();
      const answer = await post({ 'content-type': 'multipart/form-data; boundary=x' }, body);
      expect([answer.status, await answer.json()]).toEqual([
        400,
        {
          error: { code: expect.any(String) as string, message: expect.stringMatching(/./) as string, statusCode: 400 },
        },
      ]);
    },
  );

  it('as the protocol shows it: the message is known by its type alone', async () => {
    await begin();
    const body = [
      '--x',
      'Content-Type: image/jpeg',
      'Content-Disposition: form-data; name="file"; filename="badjokeeel.jpg"',
      '',
      '…',
      '--x',
      'Content-Type: application/vnd.microsoft.bot.message',
      '',
      '{"text":"Hey","from":"user1"}',
      '--x--',
      '',
    ].join('\r\n');
    expect((await post({ 'content-type': 'multipart/form-data; boundary=x' }, body)).status).toBe(204);
  });

  it('of a page is allowed to name its file', async () => {
    await begin();
    const { headers } = await fetch(`${emulator.url}/api/conversations/x/upload`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:4200', 'access-control-request-method': 'POST' },
    });
    expect(headers.get('access-control-allow-headers')).toContain('Content-Disposition');
  });

  it('that breaks off in the middle is none, and the emulator goes on', async () => {
    await begin();
    const { send, history, upload } = chat();
    await lastValueFrom(send('hello'));
    const [{ conversationId } = { conversationId: '' }] = await lastValueFrom(history().pipe(toArray()));
    for (const end of ['destroy', 'resetAndDestroy'] as const) {
      const socket = dial(Number(new URL(emulator.url).port), '127.0.0.1');
      await once(socket, 'connect');
      const head = `POST /api/conversations/${conversationId}/upload HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\n`;
      const written = new Promise((resolve) => {
        socket.write(`${head}content-type: text/plain\r\ncontent-length: 1000\r\n\r\nthe beginning`, resolve);
      });
      await written;
      const closed = once(socket, 'close');
      socket[end]();
      await closed;
    }
    await lastValueFrom(upload([text('A')]));
    expect(await lastValueFrom(history().pipe(toArray()))).toHaveLength(2);
  });
});
