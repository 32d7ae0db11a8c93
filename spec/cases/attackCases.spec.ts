import { Socket } from 'node:net';
import { asyncScheduler, config, defer, lastValueFrom, of, toArray } from 'rxjs';
import { connect, fetchTransport, sharedTransport, toCheckpoint, type Transport } from 'rxjs-direct-line';
import { startEmulator, type Bot, type Emulator, type EmulatorOptions } from 'rxjs-direct-line/emulator';
import { harmless } from '../../src/cli/harmless';
import { shellWord } from '../../src/cli/shellWord';
import { safeUrl } from '../../src/protocol/safeUrl';
import { createClient } from '../service-model/client';
import { amount } from '../support/amount';
import { answer, set } from '../support/answers';
import { measureCpuTime } from '../support/cpuTime';
import { run } from '../support/marbles';
import { serve } from '../support/server';

// Relatives of attacks that once got through: other members of each kind. `npm run attack` tries many more of some.

describe('a saved object', () => {
  it.each([
    '{"__proto__":{"conversationId":"c9"},"domain":"https://evil.example"}',
    '{"allowHttp":true,"transport":{},"token":"stolen"}',
  ])('gives nothing but a position: %s', (text) => {
    expect(toCheckpoint(JSON.parse(text))).toEqual({});
  });

  it('gives what is its own, once, and by name', () => {
    const saved = Object.create({ domain: 'https://evil.example', watermark: '9' }) as object;
    const checkpoint = toCheckpoint(Object.assign(saved, { conversationId: 'c1', secret: 'stolen' }));
    expect(Object.keys(checkpoint)).not.toContain('secret');
    expect({ ...checkpoint }).not.toHaveProperty('domain');
  });
});

describe('a text that others have written', () => {
  it.each(['\x7f', '\x85', '\x9b31m', '\x9d0;title\x9c', '\u2028', '\u061c', '\u2069', '\0'])(
    'moves no cursor and turns no text: %j',
    (text) => {
      const shown = harmless(`a${text}b`);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
      expect(shellWord(`a${text}b`)).not.toContain(text);
    },
  );
});

describe('URLs that are slow to read', () => {
  it.each([
    'http://[',
    'http://%',
    'http://a:99999',
    'http://xn--',
    'http://\u0130.',
    '//[',
    '/%',
    '../',
    'a:',
    '\t',
    '\\',
    'http://1.1.1.',
    'data:image/png,',
  ])('are read in time, many of them and a long one: %j', (piece) => {
    const many = Array.from({ length: amount({ full: 100_000, everyday: 20_000 }) }, () => piece);
    const ms = measureCpuTime(() => many.forEach((url) => safeUrl(url, 'https://host/bots')));
    expect(ms).toBeLessThan(1500);
    expect(measureCpuTime(() => safeUrl(piece.repeat(4_000_000 / piece.length), 'https://host/bots'))).toBeLessThan(
      500,
    );
  });
});

describe('an emulator', () => {
  let emulator: Emulator;
  let unhandled: unknown[];
  beforeEach(() => {
    unhandled = [];
    config.onUnhandledError = (error) => unhandled.push(error);
  });
  afterEach(async () => {
    await emulator.close();
    config.onUnhandledError = null;
    expect(unhandled).toEqual([]);
  });

  async function begin(options: EmulatorOptions) {
    emulator = await startEmulator({ secret: 's', log: () => undefined, ...options });
    const post = (path: string, body = '') =>
      fetch(emulator.url + path, { method: 'POST', headers: { authorization: 'Bearer s' }, body });
    const { conversationId } = (await (await post('/api/conversations')).json()) as { conversationId: string };
    return {
      post,
      send: (body = '{"text":"hi"}') => post(`/api/conversations/${conversationId}/messages`, body),
      history: () =>
        lastValueFrom(
          connect({ domain: emulator.url, secret: 's', conversationId, userId: 'u' }).history().pipe(toArray()),
        ),
    };
  }

  const circle: Record<string, unknown> = {};
  circle['circle'] = circle;
  const deep = JSON.parse('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)) as object;
  it.each<[string, unknown]>([
    ['a symbol', Symbol('s')],
    ['a number', 5],
    ['null', null],
    ['a circle', { channelData: circle }],
    ['what is too deep', { channelData: deep }],
    ['a BigInt', { channelData: { n: 5n } }],
    [
      'a member that throws',
      Object.defineProperty({}, 'text', { enumerable: true, get: () => JSON.parse('') as string }),
    ],
    ['what throws as JSON', { channelData: { toJSON: () => JSON.parse('') as string } }],
    ['a text that is none', { text: {} }],
  ])('whose bot replies with %s goes on', async (_, reply) => {
    const bot: Bot = ({ text }) => of((text === 'odd' ? reply : 'fine') as string);
    const { send, history } = await begin({ bot });
    expect([204, 502]).toContain((await send('{"text":"odd"}')).status);
    expect((await send()).status).toBe(204);
    expect((await history()).at(-1)).toMatchObject({ text: 'fine' });
  });

  it.each<[string, (url: string) => string, number, Record<string, string>, string]>([
    ['refuses', String, 500, {}, 'failed at /api?code=KEY'],
    ['redirects', String, 302, { location: '/elsewhere?code=KEY' }, ''],
    ['is not there', () => 'http://127.0.0.1:1', 200, {}, ''],
    ['answers with garbage', String, 200, { 'content-length': '1', 'transfer-encoding': 'chunked' }, 'KEY'],
  ])('tells no client the key of a bot that %s', async (_, at, status, headers, body) => {
    const site = await serve((request, response) => {
      request.resume();
      response.writeHead(status, headers).end(body);
    });
    const { send } = await begin({ bot: `${at(site.url)}/api?code=KEY` });
    const refused = await send();
    expect(await refused.text()).not.toContain('code=KEY');
    await site.close();
  });

  it('gives each of many requests behind one another its own answer, the last of which is garbage', async () => {
    await begin({ fault: ({ nth }) => (nth % 2 ? { kind: 'delay', ms: 20 } : undefined) });
    const socket = new Socket().connect(Number(new URL(emulator.url).port), '127.0.0.1');
    const request = 'POST /api/conversations HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer s\r\n\r\n';
    socket.write(`${request.repeat(3)}GET /nothing HTTP/1.1\r\nhost: localhost\r\n\r\nGARBAGE\r\n\r\n`);
    let said = '';
    for await (const piece of socket) said += String(piece);
    expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual([200, 200, 200, 404, 400].map((status) => `HTTP/1.1 ${status}`));
  });
});

it('tokens of one conversation, made anew by starts, push out nobody else', () => {
  const { ask, start, send } = createClient();
  const other = start();
  const { token } = start();
  for (let i = 0; i < amount({ full: 20_000, everyday: 5_000 }); i += 1) ask('POST', '/api/conversations', token);
  expect(send(other.conversationId, { text: 'a' }, other.token).status).toBe(204);
});

describe('a redirect', () => {
  it.each<[string, object]>([
    ['that was followed', { redirected: true, status: 200 }],
    ['that a browser hides', { type: 'opaqueredirect', status: 0 }],
    ['that is answered with a body', { status: 307 }],
  ])('is an error, and what came of it is not read: %s', async (_, members) => {
    const text = jest.fn(() => Promise.resolve('{}'));
    const response = { redirected: false, headers: new Headers(), text, ...members };
    const transport = fetchTransport({ fetch: () => Promise.resolve(response as unknown as Response) });
    const request = { method: 'GET', url: 'https://host/', headers: {} } as const;
    await expect(lastValueFrom(transport(request))).rejects.toThrow('a redirect is not followed');
    expect(text).not.toHaveBeenCalled();
  });
});

it.each([
  ['a date', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ['400 digits', '9'.repeat(400)],
  ['a number', '99999999999'],
])('a Retry-After that is %s and far away holds all requests for an hour at most', (_, value) => {
  run(({ expectObservable }) => {
    const busy: Transport = () =>
      defer(() => of(asyncScheduler.now() === 0 ? answer(429, '', { 'Retry-After': value }) : set('', '1')));
    const shared = sharedTransport(busy);
    const request = { method: 'GET', url: 'https://host/', headers: {} } as const;
    expectObservable(
      defer(() => shared(request)),
      '',
    ).toBe('(a|)', { a: expect.objectContaining({ status: 429 }) as object });
    expectObservable(shared(request), '10ms ^').toBe('3600s (b|)', {
      b: expect.objectContaining({ status: 200 }) as object,
    });
  });
});
