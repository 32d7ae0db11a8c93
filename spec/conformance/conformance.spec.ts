import { startEmulator, type Emulator } from 'rxjs-direct-line/emulator';
import { createSwaggerClient } from './client';
import { missing, readDescription, type Description } from './description';
import { createValidation } from './validate';

// Jest shows no console of what is skipped
if (missing) process.stderr.write(`Skipped: the emulator's conformance, because ${missing}.\n`);

/** What the description has, and the emulator never answers. */
const never: Readonly<Record<string, string>> = {
  'Conversations_NewConversation 404': 'it names nothing that could be missing',
  'Tokens_Get 404': 'it names nothing that could be missing',
  'Tokens_GenerateTokenForNewConversation 404': 'it names nothing that could be missing',
  'Tokens_RenewToken 404': 'the token of another conversation is a 403, whether or not there is such a conversation',
};

type Started = Readonly<{ conversationId: string; token: string }>;
interface MessageSet {
  readonly messages: readonly { readonly text?: string; readonly images?: readonly string[] }[];
  readonly watermark: string;
}

// the description is not ours to hand on, and what reads it is large: ./run has both
(missing ? describe.skip : describe)('the emulator, by the description of the service', () => {
  let description: Description;
  let emulator: Emulator;
  let client: Awaited<ReturnType<typeof createSwaggerClient>>;

  beforeAll(async () => {
    description = readDescription();
    emulator = await startEmulator({
      secret: 's',
      maxBody: 10_000,
      bot({ text }) {
        if (text === 'fail') throw new Error('as it was told to');
        return [{ text: `You said ${text}`, channelData: { a: [1] }, images: ['https://example.com/a.png'] }];
      },
    });
    client = await createSwaggerClient(description, emulator.url);
  });
  afterAll(() => emulator.close());

  const start = async (credential = 's') =>
    (await client.call('Conversations_NewConversation', credential)).body as Started;
  const read = async (conversationId: string, token: string, watermark?: string) =>
    (await client.call('Conversations_GetMessages', token, { conversationId, watermark })).body as MessageSet;
  const send = async (conversationId: string, token: string, message: object) =>
    (await client.call('Conversations_PostMessage', token, { conversationId, message })).status;

  it('is held to something', () => {
    const validate = createValidation(description);
    const set = { $ref: '#/definitions/MessageSet' };
    const message = { id: '1', conversationId: 'c', created: '2026-11-20T12:00:00.000Z', from: 'user1' };
    const wrong = [
      { ...message, id: 1 },
      { ...message, created: 'today' },
      { ...message, activity: true },
      { ...message, images: [1] },
      { ...message, channelData: 'text' },
      { ...message, attachments: [{ url: '/' }] },
      { id: '1' },
    ];
    expect(validate(200, set, { messages: [message], watermark: '1' })).toEqual([]);
    for (const one of wrong) expect(validate(200, set, { messages: [one], watermark: '1' })).not.toEqual([]);
    expect(validate(200, set, [])).not.toEqual([]);
    expect(validate(409, set, { error: { code: 'NotAllowed', message: 'x', statusCode: 409 } })).not.toEqual([]);
  });

  it('carries a conversation of a client made from it', async () => {
    const { conversationId, token } = await start();
    expect(await send(conversationId, token, { text: 'hello', from: 'user1' })).toBe(204);
    const { messages, watermark } = await read(conversationId, token);
    expect(messages.map(({ text }) => text)).toEqual(['hello', 'You said hello']);
    expect(await read(conversationId, token, watermark)).toEqual({ messages: [], watermark });
  });

  it('takes an upload of that client', async () => {
    const { conversationId, token } = await start();
    const file = new File(['A'], 'a "b" 文.png', { type: 'image/png' });
    const { status } = await client.call('Conversations_Upload', token, { conversationId, userId: 'user1', file });
    expect(status).toBe(204);

    const [{ images: [path = ''] = [] } = {}] = (await read(conversationId, token)).messages;
    const answer = await fetch(emulator.url + path);
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual(['image/png', 'A']);
  });

  it.each(['Tokens_Get', 'Tokens_GenerateTokenForNewConversation'])('generates a token by %s', async (operation) => {
    const { body: token } = await client.call(operation, 's');
    const { conversationId } = await start(token as string);
    await read(conversationId, token as string);
  });

  it('renews a token by GET', async () => {
    const { conversationId, token } = await start();
    const { body: renewed } = await client.call('Tokens_RenewToken', token, { conversationId });
    expect(renewed).not.toBe(token);
    await read(conversationId, renewed as string);
  });

  it('renews one by POST too, as the text of the description has it', async () => {
    const { conversationId, token } = await start();
    const answer = await fetch(`${emulator.url}/api/tokens/${conversationId}/renew`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    const headers = Object.fromEntries(answer.headers);
    const text = await answer.text();
    const renewed = JSON.parse(text) as string;
    client.hold({ status: answer.status, headers, text, body: renewed }, 'Tokens_RenewToken');
    await read(conversationId, renewed);
  });

  it('turns down what it must', async () => {
    const { conversationId, token } = await start();
    const file = new File(['A'], 'a.txt');
    const parameters = { conversationId, message: { text: 'hello', from: 'user1' }, file };
    const status = async (operation: string, credential?: string, more = {}) =>
      (await client.call(operation, credential, { ...parameters, ...more })).status;

    const ids = Object.values(description.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    for (const id of ids) {
      expect([id, await status(id), await status(id, 'wrong')]).toEqual([id, 401, 403]);
    }
    for (const id of ids.filter((name) => /_(GetMessages|PostMessage|Upload)$/.test(name))) {
      expect([id, await status(id, 's', { conversationId: 'nobody' })]).toEqual([id, 404]);
    }
    expect(await status('Conversations_NewConversation', token)).toBe(409);
  });

  it('says in the same words what the description leaves out', async () => {
    const { conversationId, token } = await start();
    const post = async (message: object) => send(conversationId, token, message);
    expect(await post({ text: 5 })).toBe(400);
    expect(await post({})).toBe(400);
    expect(await post({ text: 'x'.repeat(10_000) })).toBe(413);
    expect(await post({ text: 'fail' })).toBe(502);
    await read(conversationId, token, 'never given');

    for (const [method, path, status] of [
      ['DELETE', '/api/conversations', 405],
      ['GET', '/nothing', 404],
      ['GET', '/attachments/x/y', 404],
    ] as const) {
      const answer = await fetch(emulator.url + path, { method, headers: { authorization: 'Bearer s' } });
      const text = await answer.text();
      const headers = Object.fromEntries(answer.headers);
      client.hold({ status: answer.status, headers, text, body: JSON.parse(text) as unknown });
      expect(answer.status).toBe(status);
    }
  });

  it('has been seen to answer all that the description has', () => {
    const rows = Object.values(description.paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId, responses }) => {
        const documented = Object.keys(responses);
        const others = [...client.seen].filter((one) => one.startsWith(`${operationId} `)).map((one) => one.slice(-3));
        const tell = (status: string) => {
          const name = `${operationId} ${status}`;
          return client.seen.has(name) ? 'valid' : (never[name] ?? 'NOT SEEN');
        };
        return {
          operationId,
          cells: documented.map((status) => [status, tell(status)]),
          beside: others.filter((status) => !documented.includes(status)).sort(),
        };
      });
    console.log(
      rows
        .map(({ operationId, cells, beside }) => {
          const lines = cells.map(([status, told]) => `  ${status}  ${told}`);
          return [operationId, ...lines, ...beside.map((status) => `  ${status}  valid, beside it`)].join('\n');
        })
        .join('\n'),
    );

    expect(rows.flatMap(({ cells }) => cells).filter(([, told]) => told === 'NOT SEEN')).toEqual([]);
    expect(Object.keys(never).filter((name) => client.seen.has(name))).toEqual([]);
    expect(rows.flatMap(({ beside }) => beside)).toEqual(['400', '400', '413', '502']);
  });
});
