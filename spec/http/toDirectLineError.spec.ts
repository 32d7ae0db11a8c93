import '@angular/compiler';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { HttpErrorResponse } from '@angular/common/http';
import crossFetch from 'cross-fetch';
import { DirectLineError, HttpError, NetworkError } from 'rxjs-direct-line';
import { fetch as undiciFetch } from 'undici';
import { leftNoByte, toDirectLineError } from '../../src/http/toDirectLineError';

const credential = 'the-credential';
const query = 'userId=ann%40x.example';
const redact = (text: string) => text.replaceAll(credential, '…').replaceAll(query, '…');
const wrap = (error: unknown) => toDirectLineError(error, redact);
const show = (error: unknown) => inspect(error, { depth: Infinity, showHidden: true });
const withCode = (message: string, code: string, rest: object = {}) =>
  Object.assign(new Error(message), { code, ...rest });

/** Throws for whatever is done with it. */
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

describe('a foreign error', () => {
  it('becomes a new NetworkError, with the original as its cause', () => {
    const error = new TypeError('offline');
    const [first, second] = [wrap(error), wrap(error)];
    expect(first).toBeInstanceOf(NetworkError);
    expect(first).not.toBe(second);
    expect([first.name, first.message, first.cause]).toEqual(['NetworkError', 'offline', error]);
    expect(first.cause).toBe(error);
    expect(first).not.toHaveProperty('code');
  });

  it.each<[string, unknown, string]>([
    ['a text', 'offline', 'offline'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a symbol', Symbol('offline'), 'Symbol(offline)'],
    ['an object without a prototype', Object.create(null), 'Error'],
    ['an object without a message', {}, 'Error'],
    ['a function', () => 0, 'Error'],
    ['a message that is no text', { message: { toString: 1 } }, 'Error'],
    ['a revoked proxy', revoked(), 'Error'],
    ['an error without a message', new Error(), 'Error'],
    ['a frozen one', Object.freeze(new Error('offline')), 'offline'],
  ])('may be %s', (_, error, message) => {
    const wrapped = wrap(error);
    expect(wrapped).toBeInstanceOf(NetworkError);
    expect(wrapped.message).toBe(message);
  });

  it.each(['name', 'message', 'stack', 'code', 'cause', 'error', 'errors'])(
    'may have a getter that throws: %s',
    (name) => {
      const error = Object.defineProperty(new Error('offline'), name, {
        get() {
          throw new Error(credential);
        },
      });
      expect(show([wrap(error).message, wrap(error).cause])).not.toContain(credential);
      expect(leftNoByte(error)).toBe(false);
    },
  );

  it('may be its own cause', () => {
    const error = new Error('offline');
    error.cause = error;
    expect(wrap(error).message).toBe('offline');
    expect(leftNoByte(Object.assign(error, { code: 'ECONNREFUSED' }))).toBe(false);
  });

  it.each<[string, (text: string) => unknown]>([
    ['message', (text) => new Error(`failed: ${text}`)],
    ['name', (text) => Object.assign(new Error('failed'), { name: text })],
    ['code', (text) => withCode('failed', text)],
    ['stack', (text) => Object.assign(new Error('failed'), { stack: text })],
    ['fields', (text) => Object.assign(new Error('failed'), { config: { headers: { Authorization: text } } })],
    ['hidden fields', (text) => Object.defineProperty(new Error('failed'), 'url', { value: text })],
    ['symbols', (text) => Object.assign(new Error('failed'), { [Symbol('url')]: text })],
    ['cause', (text) => new Error('failed', { cause: new Error('offline', { cause: new Error(text) }) })],
    ['cause, which is a text', (text) => new Error('failed', { cause: text })],
    ['errors', (text) => new AggregateError([new Error('failed'), new Error(text)], 'failed')],
    ['headers', (text) => Object.assign(new Error('failed'), { headers: new Map([['Authorization', text]]) })],
    ['request', (text) => Object.assign(new Error('failed'), { request: new URL(`https://host/?${text}`) })],
    ['text', (text) => text],
    ['far behind', (text) => new Error('failed', { cause: { cause: { cause: { cause: { cause: text } } } } })],
    ['a HttpErrorResponse', (text) => new HttpErrorResponse({ status: 0, url: `https://host/?${text}` })],
  ])('leaks neither the credential nor the query in its %s', (_, make) => {
    for (const text of [credential, query]) {
      const error = make(text);
      const before = show(error);
      const wrapped = wrap(error);
      expect(show(wrapped)).not.toContain(text);
      expect(show(error)).toBe(before);
    }
  });

  it('is replaced by a copy with its name, code and reasons where it has to be', () => {
    const reason = withCode('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED');
    const error = new TypeError(`${credential} failed`, { cause: new AggregateError([reason, reason]) });
    const { cause } = wrap(Object.assign(error, { code: 'EX' }));
    expect(cause).toMatchObject({ name: 'TypeError', message: '… failed', code: 'EX' });
    expect(cause).not.toBe(error);
    expect(leftNoByte(wrap(error))).toBe(true);
  });
});

describe('an error of ours that a transport gives', () => {
  const ours = (message = 'as it says') => new HttpError(message, { status: 503, code: 'Busy', retryAfter: 5 });

  it('becomes a new one each time, of the same class, with the same fields', () => {
    const error = ours();
    const [first, second] = [wrap(error), wrap(error)];
    expect(first).not.toBe(second);
    expect(first).toBeInstanceOf(HttpError);
    expect(Object.entries(first)).toEqual([...Object.entries(error), ['cause', error]]);
    expect([first.message, first.cause]).toEqual(['as it says', error]);
  });

  it('may be frozen', () => {
    expect(wrap(Object.freeze(ours()))).toMatchObject({ status: 503, message: 'as it says' });
  });

  it('is redacted', () => {
    const wrapped = wrap(Object.assign(ours(`no ${credential}`), { serviceMessage: credential }));
    expect(wrapped).toBeInstanceOf(HttpError);
    expect(wrapped).toMatchObject({ status: 503, message: 'no …', serviceMessage: '…' });
    expect(show(wrapped)).not.toContain(credential);
  });

  it('keeps the class that somebody made of it', () => {
    class MyError extends DirectLineError {
      constructor(parts: readonly string[]) {
        super(parts.join());
      }
    }
    expect(wrap(new MyError(['a', 'b']))).toBeInstanceOf(MyError);
  });
});

describe('why there was no answer', () => {
  const refused = withCode('connect ECONNREFUSED ::1:1', 'ECONNREFUSED');

  it.each<[string, unknown, string, string]>([
    [
      "Node's fetch",
      new TypeError('fetch failed', { cause: withCode('getaddrinfo ENOTFOUND host.invalid', 'ENOTFOUND') }),
      'fetch failed: getaddrinfo ENOTFOUND host.invalid',
      'ENOTFOUND',
    ],
    [
      "Node's fetch, where a name has two addresses",
      new TypeError('fetch failed', {
        cause: Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' }),
      }),
      'fetch failed: connect ECONNREFUSED ::1:1',
      'ECONNREFUSED',
    ],
    [
      'a certificate',
      new TypeError('fetch failed', { cause: withCode('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT') }),
      'fetch failed: self-signed certificate: DEPTH_ZERO_SELF_SIGNED_CERT',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ],
    [
      'node-fetch, where a name has two addresses',
      withCode(`request to https://host/?${query} failed, reason: `, 'ECONNREFUSED'),
      'request to https://host/?… failed, reason: : ECONNREFUSED',
      'ECONNREFUSED',
    ],
    [
      'HttpClient',
      new HttpErrorResponse({
        status: 0,
        statusText: 'Unknown Error',
        url: 'https://host/',
        error: new TypeError('fetch failed', { cause: refused }),
      }),
      'Http failure response for https://host/: 0 Unknown Error: fetch failed: connect ECONNREFUSED ::1:1',
      'ECONNREFUSED',
    ],
  ])('is told after %s', (_, error, message, code) => {
    expect(wrap(error)).toMatchObject({ message, code });
  });

  describe.each<[string, (url: string) => Promise<unknown>]>([
    ['cross-fetch', crossFetch],
    ['the fetch of Node', fetch],
    ['the fetch of undici', undiciFetch],
  ])('by %s', (_, ask) => {
    let server: Server;
    let port: number;
    beforeEach(async () => {
      server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      port = (server.address() as AddressInfo).port;
    });
    afterEach(() => server.close());
    const failure = (url: string) => ask(url).then(() => undefined, wrap);

    it('has the code, and no byte has left', async () => {
      server.close();
      await once(server, 'close');
      const error = await failure(`http://127.0.0.1:${port}/`);
      expect(error).toMatchObject({ code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') as string });
      expect(leftNoByte(error)).toBe(true);
    });

    it('has the code of a connection that was cut, and a byte may have left', async () => {
      server.on('connection', (socket) => socket.once('data', () => socket.resetAndDestroy()));
      const error = await failure(`http://127.0.0.1:${port}/`);
      expect((error as { code?: string }).code).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
      expect(leftNoByte(error)).toBe(false);
    });
  });
});

describe('leftNoByte', () => {
  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_PROXY_TUNNEL',
  ])('is so by %s', (code) => {
    expect(leftNoByte(withCode('failed', code))).toBe(true);
    expect(leftNoByte(wrap(new TypeError('fetch failed', { cause: withCode('failed', code) })))).toBe(true);
  });

  it.each([
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'EPROTO',
    'UND_ERR_SOCKET',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
  ])('is not known by %s', (code) => {
    expect(leftNoByte(withCode('failed', code))).toBe(false);
  });

  it('is not known where a connection was up', () => {
    expect(leftNoByte(withCode('read EHOSTUNREACH', 'EHOSTUNREACH'))).toBe(false);
  });

  it('is so only if it is so by all errors of an AggregateError', () => {
    const refused = withCode('failed', 'ECONNREFUSED');
    const make = (...errors: unknown[]) => Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    expect(leftNoByte(make(refused, refused))).toBe(true);
    expect(leftNoByte(make(refused, withCode('failed', 'ECONNRESET')))).toBe(false);
  });

  it.each([undefined, 'ECONNREFUSED', new Error('offline'), {}])('is not known by %p', (error) => {
    expect(leftNoByte(error)).toBe(false);
  });

  it.each(['document', 'importScripts'])('is never known in a browser, which has %s', (name) => {
    Object.defineProperty(globalThis, name, { value: {}, configurable: true });
    try {
      expect(leftNoByte(withCode('failed', 'ECONNREFUSED'))).toBe(false);
    } finally {
      Reflect.deleteProperty(globalThis, name);
    }
  });
});
