import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { lastValueFrom, NEVER, of, throwError } from 'rxjs';
import { connect, generateToken } from 'rxjs-direct-line';
import { answer, message, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { serve, serveRaw } from '../support/server';
import { chatAt, empty, fetches, keep, leave, ok, outcomeOf, page, serving } from './field';

// Networks that come and go, services that are not there, and bytes that are odd or too many.

it('a network that is back is asked at once, whatever the backoff', () => {
  run(({ cold, expectObservable, expectSubscriptions }) => {
    const read = [throwError(() => new TypeError('fetch failed')), cold('-(a|)', { a: set('a', '1') }), NEVER];
    const retry = { delay: 8000, jitter: false };
    const { text$, transport } = chatOver({ read }, { retry, wake$: cold('100ms w') });
    expectObservable(text$, '^ 200ms !').toBe('101ms a');
    expectSubscriptions(transport.reads).toBe(['(^!)', '100ms ^!', '101ms ^ 99ms !']);
  });
});

it('a push that wakes a paused conversation loses no message to one bad answer', () => {
  run(({ cold, expectObservable }) => {
    const read = [empty, of(answer(502, page)), of(set('a', '1')), empty];
    const { text$ } = chatOver({ read }, { interval: Infinity, wake$: cold('100ms w') });
    expectObservable(text$, '^ 5s !').toBe('600ms a');
  });
});

it('a byte order mark before the JSON is read over', async () => {
  const url = await serving((request, response) =>
    response.end(`\ufeff${JSON.stringify({ messages: /=/.test(request.url!) ? [] : [message('a')], watermark: '1' })}`),
  );
  expect(await outcomeOf(chatAt(url).history())).toMatchObject([{ text: 'a' }]);
});

describe('a service that is not there', () => {
  it.each(fetches)('is an error with its code, and a send is refused: %s', async (_, fetch) => {
    const chat = chatAt(await leave(serve(() => undefined)), fetch);
    const found = { code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') as string };
    expect(await outcomeOf(chat.history())).toMatchObject({ name: 'NetworkError', ...found });
    const sent = await lastValueFrom(chat.send('hello')).catch((error: unknown) => error);
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'refused', cause: found });
  });
});

describe('a large answer', () => {
  const large = (bytes: number, count: number) =>
    serving((request, response) => {
      const messages = Array.from({ length: count }, (_, i) => ({ ...message(`m${i}`), text: 'x'.repeat(bytes) }));
      response.end(JSON.stringify({ messages: /=/.test(request.url!) ? [] : messages, watermark: '1' }));
    });

  it('of 30 messages of 180 kB is delivered', async () => {
    expect(await outcomeOf(chatAt(await large(180_000, 30)).history())).toHaveLength(30);
  });

  it('of 25 MB is delivered where the option allows it, and the error names it where not', async () => {
    const url = await large(25_000_000, 1);
    expect(await outcomeOf(chatAt(url, { maxBytes: 2 ** 25 }).history())).toHaveLength(1);
    expect(await outcomeOf(chatAt(url).history())).toMatchObject({
      name: 'NetworkError',
      message: expect.stringContaining('maxBytes') as string,
    });
  });
});

describe('a network that is back', () => {
  const failing = throwError(() => new TypeError('fetch failed'));

  it('is told by a message that was taken', () => {
    run(({ at, cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport, send } = chatOver(
        { read: [failing, cold('-(a|)', { a: set('a', '1') }), NEVER], send: [of(taken)] },
        { retry: { delay: 8000, jitter: false }, burst: [] },
      );
      expectObservable(text$, '^ 200ms !').toBe('101ms a');
      at(100, () => send('hello').subscribe());
      expectSubscriptions(transport.reads).toBe(['(^!)', '100ms ^!', '101ms ^ 99ms !']);
    });
  });

  it('is not asked before the service wants it', () => {
    run(({ cold, expectObservable }) => {
      const read = [of(problem(503, { 'Retry-After': '2' })), of(set('a', '1')), empty];
      const { text$ } = chatOver({ read }, { wake$: cold('100ms w 100ms w') });
      expectObservable(text$, '^ 3s !').toBe('2s a');
    });
  });
});

it.each(fetches)('a mark before the JSON is read over in what was packed, and in a start: %s', async (_, fetch) => {
  const url = await keep(
    serve((request, response) => {
      const set = { messages: request.url!.includes('=') ? [] : [ok], watermark: '1' };
      const body = request.method === 'POST' ? started('c1').body : JSON.stringify(set);
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync(`\ufeff${body}`));
    }),
  );
  const chat = connect({ secret: 'secret', retry: { count: 0 }, domain: url, ...fetch });
  expect(await outcomeOf(chat.history())).toEqual([ok]);
});

describe('a service that is not there', () => {
  it.each(fetches)('by a name with two addresses: %s', async (_, fetch) => {
    const { port } = new URL(await leave(serve(() => undefined)));
    const sent = await outcomeOf(chatAt(`http://localhost:${port}`, fetch).send('hello'));
    const found = { code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') as string };
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'refused', cause: found });
  });

  it.each(fetches)('any more once it has read a message leaves open what became of it: %s', async (_, fetch) => {
    const url = await keep(serveRaw('HTTP/1.1 200 OK\r\n', (socket) => socket.resetAndDestroy()));
    const sent = await outcomeOf(chatAt(url, fetch).send('hello'));
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'unknown', cause: { name: 'NetworkError' } });
  });
});

it.each(fetches.slice(0, 2))('an answer that unpacks to 25 MB names the option: %s', async (_, fetch) => {
  const packed = gzipSync(JSON.stringify({ messages: [{ ...ok, text: 'x'.repeat(25_000_000) }], watermark: '1' }));
  const url = await keep(serve((_request, response) => response.setHeader('Content-Encoding', 'gzip').end(packed)));
  expect(await outcomeOf(chatAt(url, fetch).history())).toMatchObject({
    name: 'NetworkError',
    message: expect.stringContaining('maxBytes') as string,
  });
});

it.each(fetches)('a token as bare text may have a mark before it and a line break after it: %s', async (_, fetch) => {
  const url = await serving((_request, response) => response.end('\ufefftoken\r\n'));
  const token$ = generateToken({ secret: 'secret', domain: url, retry: { count: 0 }, ...fetch });
  expect(await outcomeOf(token$)).toEqual(['token']);
});

it.each(fetches)('a packed answer may name its coding in any case: %s', async (_, fetch) => {
  const url = await serving((request, response) => {
    const body = JSON.stringify({ messages: request.url!.includes('=') ? [] : [ok], watermark: '1' });
    response.setHeader('Content-Encoding', 'GZIP').end(gzipSync(body));
  });
  expect(await outcomeOf(chatAt(url, fetch).history())).toEqual([ok]);
});

describe('a send over TLS that does not come about', () => {
  const refused = { name: 'SendError', delivery: 'refused', cause: { name: 'NetworkError' } };
  const secure = (url: string) => url.replace('http:', 'https:');

  it.each<[string, (socket: Socket) => unknown]>([
    ['a service over plain http', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a service that wants another version', (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 70]))],
    ['a gateway that closes', (socket) => socket.end()],
    ['a gateway that resets', (socket) => socket.resetAndDestroy()],
  ])('is refused: %s', async (_, then) => {
    const url = await keep(serveRaw('', then));
    expect(await outcomeOf(chatAt(secure(url)).send('hello'))).toMatchObject(refused);
  });

  it.each(fetches)('is refused if the gateway closes: %s', async (_, fetch) => {
    const url = await keep(serveRaw('', (socket) => socket.end()));
    expect(await outcomeOf(chatAt(secure(url), fetch).send('hello'))).toMatchObject(refused);
  });
});
