import '@angular/compiler';
import { inspect } from 'node:util';
import { HttpErrorResponse } from '@angular/common/http';
import { DirectLineError, HttpError, NetworkError } from 'rxjs-direct-line';
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
