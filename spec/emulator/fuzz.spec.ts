import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect as dial } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { config } from 'rxjs';
import { startEmulator, type Emulator } from 'rxjs-direct-line/emulator';
import { reply, startBot, type HttpBot } from './httpBot';

/** A request to an emulator in which two conversations have begun; what is in braces is filled in when it is sent. */
interface Fuzzed {
  method: string;
  path: string;
  headers: Record<string, string | undefined>;
  body: string | Uint8Array;
}

const requests = 3000;
const bytes = 300;
jest.setTimeout(120_000);

// ── what comes close, and what does not ──────────────────────────────────────────────────────────────────────────────
const printable = fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) });
const garbage = fc.string({ unit: 'binary' }).map(encodeURIComponent);
const segment = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('{id}', '{other}') },
  { weight: 1, arbitrary: fc.constantFrom('..', '%', '%E0%A4%A', '__proto__', 'constructor', '%00', '{token}') },
  { weight: 1, arbitrary: garbage },
);
const watermark = fc.oneof(fc.constantFrom('00001-0', '00001-1', '', 'undefined', '0001a-95'), garbage);
const path = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          '/api/conversations',
          '/api/conversations/*/messages',
          '/api/conversations/*/messages',
          '/api/conversations/*/upload',
          '/api/tokens',
          '/api/tokens/conversation',
          '/api/tokens/*/renew',
          '/v3/conversations',
          '/v3/conversations/*/activities',
          '/v3/conversations/*/activities',
          '/v3/conversations/*/activities/*',
          '/v3/conversations/*/members/*',
          '/v3/conversations/*/pagedmembers',
        ),
        segment,
        fc.option(
          watermark.map((given) => `?watermark=${given}`),
          { nil: '' },
        ),
      )
      .map(([template, id, query]) => template.replaceAll('*', () => id) + query),
  },
  { weight: 1, arbitrary: printable.map((rest) => `/${rest}`) },
);

const json = fc.jsonValue({ depthSize: 'small' });
/** Of its kind, mostly. */
const nearly = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: json }) as fc.Arbitrary<unknown>;
const said = nearly(fc.oneof(fc.string(), fc.constant('!fail')));
const url = nearly(fc.oneof(fc.webUrl(), fc.string()));
const listOf = (item: fc.Arbitrary<unknown>) => nearly(fc.array(item, { maxLength: 3 }));
const record = (fields: Record<string, fc.Arbitrary<unknown>>) => nearly(fc.record(fields, { requiredKeys: [] }));
const message = record({
  text: said,
  from: said,
  channelData: record({ clientId: said, ['__proto__']: json }),
  images: listOf(url),
  attachments: listOf(record({ url, contentType: said })),
  conversationId: json,
});
const card = record({
  title: said,
  text: said,
  images: listOf(record({ url })),
  image: record({ url }),
  buttons: json,
});
const activity = record({
  type: nearly(fc.constantFrom('message', 'message', 'message', 'typing', 'event', 'endOfConversation')),
  text: said,
  from: record({ id: said }),
  channelData: record({ a: json }),
  attachments: listOf(
    record({ contentType: nearly(fc.constantFrom('image/png', 'a/b')), contentUrl: url, content: card }),
  ),
  suggestedActions: json,
});
const body = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(message, activity).map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }) },
  { weight: 1, arbitrary: fc.constantFrom('{"text":', '{"text":"a"}}', `{"text":"${'x'.repeat(20_000)}"}`) },
);

const rarely = (...values: string[]) =>
  fc.option(fc.oneof({ weight: 4, arbitrary: fc.constant(values[0]) }, fc.constantFrom(...values), printable), {
    freq: 9,
    nil: undefined,
  });
const anything: fc.Arbitrary<Fuzzed> = fc.record({
  method: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'POST') },
    fc.constantFrom('PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE'),
  ),
  path,
  headers: fc.record({
    authorization: rarely(
      'Bearer s',
      'BotConnector {token}',
      'bearer {token}',
      'Bearer {expired}',
      'Basic czpz',
      'Bearer',
    ),
    'content-type': rarely('application/json', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=x'),
    origin: fc.option(fc.constantFrom('http://localhost:1', 'https://evil.example', 'null'), {
      freq: 1,
      nil: undefined,
    }),
    host: fc.option(fc.constantFrom('evil.example', '127.0.0.1.evil.example'), { freq: 1, nil: undefined }),
    'access-control-request-method': fc.option(fc.constant('POST'), { freq: 1, nil: undefined }),
  }),
  body,
});

/** A form, mostly. */
const form = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('--x\r\n', '\r\n--x\r\n', '\r\n\r\n', '\r\n--x--', '\r\n') },
      {
        weight: 5,
        arbitrary: fc.constantFrom(
          'Content-Disposition: form-data; name="file"; filename="a%22.txt"\r\n\r\nA',
          'Content-Type: application/vnd.microsoft.bot.message\r\n\r\n{"text":"hi"}',
          'Content-Type: application/vnd.microsoft.bot.message\r\n\r\n[]',
        ),
      },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
  )
  .map((pieces) => `--x\r\n${pieces.join('')}\r\n--x--`);

/** Let in everywhere, so that what is inside gets its share. */
const aimed: fc.Arbitrary<Fuzzed> = fc.oneof(
  ...(
    [
      ['POST', '/api/conversations/{id}/messages', message],
      ['POST', '/v3/conversations/{id}/activities', activity],
      ['POST', '/v3/conversations/{other}/activities/x', activity],
      ['GET', '/api/conversations/{other}/messages', fc.constant('')],
    ] as const
  ).map(([method, path, value]) =>
    value.map((content) => ({
      method,
      path,
      headers: { authorization: 'Bearer s', 'content-type': 'application/json' },
      body: JSON.stringify(content),
    })),
  ),
  form.map((body) => ({
    method: 'POST',
    path: '/api/conversations/{id}/upload',
    headers: { authorization: 'Bearer s', 'content-type': 'multipart/form-data; boundary=x' },
    body,
  })),
);
const fuzzed = fc.oneof({ weight: 2, arbitrary: anything }, { weight: 1, arbitrary: aimed });

/** Bytes that begin like a request, or not even that. */
const raw = fc
  .tuple(
    fc.constantFrom(
      '',
      'GET / HTTP/1.1\r\n',
      'POST /api/conversations HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\n',
      'POST /v3/conversations/x/activities HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n',
      'POST /api/conversations HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n',
    ),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([head, rest]) => Buffer.concat([Buffer.from(head), rest]));

describe('an emulator that gets garbage', () => {
  let emulator: Emulator;
  let bot: HttpBot;
  let failures = 0;
  const unhandled: unknown[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  beforeAll(async () => {
    config.onUnhandledError = (error) => unhandled.push(error);
    bot = await startBot(async (told) => {
      if (told.text?.startsWith('!')) return (failures += 1) && 500;
      await reply(told, 'hello');
      return 200;
    });
    emulator = await startEmulator({
      secret: 's',
      bot: bot.url,
      maxBody: 10_000,
      maxUpload: 10_000,
      log: () => undefined,
    });
  });
  afterAll(async () => {
    config.onUnhandledError = null;
    agent.destroy();
    await emulator.close();
    await bot.close();
  });

  async function start() {
    const answer = await fetch(`${emulator.url}/api/conversations`, {
      method: 'POST',
      headers: { authorization: 'Bearer s' },
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { conversationId: string; token: string };
  }

  async function send({ method, path, headers, body }: Fuzzed): Promise<{ status: number; body: string }> {
    const given = Object.entries(headers).filter(([, value]) => value !== undefined);
    // without it the body of a GET would be the beginning of the next request
    const length = { 'content-length': Buffer.byteLength(body) };
    const sent = request(emulator.url, { agent, method, path, headers: { ...Object.fromEntries(given), ...length } });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode!, body: await textOf(answer) };
  }

  it(`answers all of ${requests} requests, and none with a 5xx but 501 and 502`, async () => {
    const [one, two] = [await start(), await start()];
    const fill = (value: string) =>
      value
        .replaceAll('{id}', one.conversationId)
        .replaceAll('{other}', two.conversationId)
        .replaceAll('{token}', one.token)
        .replaceAll('{expired}', 'x');
    const before = bot.told.length;
    expect([failures, before]).toEqual([0, 2]);

    await fc.assert(
      fc.asyncProperty(fuzzed, async ({ method, path, headers, body }) => {
        const filled = Object.entries(headers).map(([name, value]) => [
          name,
          value === undefined ? value : fill(value),
        ]);
        const failed = failures;
        const answer = await send({
          method,
          path: fill(path),
          headers: Object.fromEntries(filled) as Fuzzed['headers'],
          body,
        });
        count(String(answer.status));

        expect(answer.status === 502).toBe(failures > failed);
        expect(answer.status < 500 || [501, 502].includes(answer.status)).toBe(true);
        if (answer.status === 501) expect(path).toMatch('/v3/');
        if (answer.status >= 400 && answer.status !== 409 && method !== 'HEAD') {
          expect(JSON.parse(answer.body)).toEqual({
            error: {
              code: expect.stringMatching(/^[A-Z]\w+$/) as string,
              message: expect.stringMatching(/./) as string,
              statusCode: answer.status,
            },
          });
        }
      }),
      { numRuns: requests },
    );
    console.log(
      [...counts]
        .sort()
        .map(([status, times]) => `${status}: ${times}`)
        .join(', '),
    );

    // it came through to all that there is
    expect([...counts.keys()]).toEqual(
      expect.arrayContaining(['200', '204', '400', '401', '403', '404', '405', '413', '415', '501', '502']),
    );
    expect(unhandled).toEqual([]);
    await start();
  });

  it(`goes on after ${bytes} connections with bytes that are hardly HTTP`, async () => {
    const { port } = new URL(emulator.url);
    await fc.assert(
      fc.asyncProperty(raw, fc.boolean(), async (said, isRude) => {
        const socket = dial(Number(port), '127.0.0.1');
        socket.on('error', () => undefined);
        const closed = once(socket.resume(), 'close');
        await once(socket, 'connect');
        if (isRude) socket.write(said, () => socket.resetAndDestroy());
        else socket.end(said);
        await closed;
      }),
      { numRuns: bytes },
    );
    expect(unhandled).toEqual([]);
    await start();
  });
});
