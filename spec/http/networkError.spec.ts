import '@angular/compiler';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { HttpErrorResponse } from '@angular/common/http';
import crossFetch from 'cross-fetch';
import { fetch as undiciFetch } from 'undici';
import { leftNoByte, toDirectLineError } from '../../src/http/toDirectLineError';

const query = 'userId=ann%40x.example';
const wrap = (error: unknown) => toDirectLineError(error, (text) => text.replaceAll(query, '…'));
const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });

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
