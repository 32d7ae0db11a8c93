import { inspect } from 'node:util';
import { of, throwError } from 'rxjs';
import { DirectLineError, NetworkError, type Status } from 'rxjs-direct-line';
import { set } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { empty } from './field';

// What foreign transports fail with. Each is a new NetworkError without the credential, and the next attempt follows.

const token = 'the-credential';

function cycle(): Error {
  const [a, b] = [new Error('a'), new Error('b')];
  a.cause = b;
  b.cause = a;
  return a;
}
const throwing = (...names: string[]) =>
  names.reduce(
    (error, name) =>
      Object.defineProperty(error, name, {
        enumerable: true,
        get: () => {
          throw new Error(`of a getter: ${token}`);
        },
      }),
    new Error('boom'),
  );
const revoked = () => {
  const { proxy, revoke } = Proxy.revocable(new Error('boom'), {});
  revoke();
  return proxy;
};
const hostile = () =>
  new Proxy(new Error('boom'), {
    get() {
      throw new Error(token);
    },
    ownKeys() {
      throw new Error(token);
    },
    getPrototypeOf() {
      throw new Error(token);
    },
  });
const selfAggregate = () => {
  const error = new AggregateError([], 'all');
  error.errors.push(error, error);
  return error;
};
const manyTimesItself = () => {
  const error = new AggregateError([], 'all');
  for (let i = 0; i < 300; i++) error.errors.push(error);
  return error;
};
const manyTimesTheSame = () => {
  let list: unknown = 'end';
  for (let i = 0; i < 3; i++) list = Array.from({ length: 300 }, () => list);
  return Object.assign(new Error('x'), { list: ((shared) => Array.from({ length: 300 }, () => shared))(list) });
};
const longChain = () =>
  Array.from({ length: 1000 }).reduce<Error>((cause) => new Error('link', { cause }), new Error('end'));

describe('a transport that fails oddly', () => {
  it.each<[string, () => unknown]>([
    ['an AbortError that nobody asked for', () => new DOMException('This operation was aborted', 'AbortError')],
    ['a TimeoutError', () => new DOMException('timed out', 'TimeoutError')],
    [
      'an AbortError of code that is not ours',
      () => Object.assign(new Error('aborted'), { name: 'AbortError', type: 'aborted' }),
    ],
    ['undefined', () => undefined],
    ['null', () => null],
    ['a text', () => `failed with ${token}`],
    ['a text of nothing', () => ''],
    ['a number', () => 5],
    ['a bigint', () => 5n],
    ['a symbol', () => Symbol(token)],
    ['a function', () => () => token],
    ['a list', () => [token, [token]]],
    ['a frozen error', () => Object.freeze(new Error(`frozen ${token}`))],
    [
      'a sealed error with a frozen cause',
      () => Object.seal(new Error('x', { cause: Object.freeze(new Error(token)) })),
    ],
    ['getters that throw', () => throwing('message', 'name', 'stack', 'cause', 'code', 'errors')],
    ['a cause that throws', () => throwing('cause')],
    ['a cause of its own cause', cycle],
    ['itself among its errors', selfAggregate],
    ['itself 300 times among its errors', manyTimesItself],
    ['a list that has the same lists many times', manyTimesTheSame],
    ['the credential in the text of a symbol', () => Object.assign(new Error('x'), { kind: Symbol(token) })],
    ['a chain of 1,000 causes', longChain],
    ['a proxy that was revoked', revoked],
    ['a proxy whose traps throw', hostile],
    ['an object without a prototype', () => Object.assign(Object.create(null) as object, { message: token })],
    ['a message that is an object', () => Object.assign(new Error('x'), { message: { toString: () => token } })],
    ['a code that is a number', () => Object.assign(new Error('x'), { code: 7 })],
    ['the credential in a Map', () => Object.assign(new Error('x'), { headers: new Map([['Authorization', token]]) })],
    ['the credential in a symbol', () => Object.assign(new Error('x'), { [Symbol('request')]: { token } })],
    ['the credential as the name of a member', () => Object.assign(new Error('x'), { [token]: 1 })],
    ['the credential as its name', () => Object.assign(new Error('x'), { name: token })],
    ['the credential in a buffer of text', () => Object.assign(new Error('x'), { raw: Buffer.from(token) })],
    [
      'the credential in a class',
      () =>
        Object.assign(new Error('x'), {
          request: new (class Request {
            headers = { token };
          })(),
        }),
    ],
    ['a Response', () => new Response(token, { status: 502 })],
    ['a promise', () => Promise.resolve(token)],
    ['a message of 1 MB', () => new Error('x'.repeat(1_000_000))],
    [
      'a NetworkError with a cause that is itself',
      () => {
        const error = new NetworkError('x');
        return Object.assign(error, { cause: error });
      },
    ],
    ['a frozen NetworkError', () => Object.freeze(new NetworkError(token))],
    ['a false NetworkError', () => Object.create(NetworkError.prototype) as unknown],
  ])('is asked again, and told without the credential: %s', (_, make) => {
    run(({ expectObservable, flush }) => {
      const states: Status[] = [];
      const read = [throwError(make), of(set('a', '1')), empty];
      const { text$, status$ } = chatOver({ read }, { secret: undefined, token } as object);
      status$.subscribe((status) => states.push(status));
      expectObservable(text$, '^ 900ms !').toBe('500ms a');
      flush();
      const retrying = states.find((status) => status.state === 'retrying');
      expect(retrying?.error).toBeInstanceOf(DirectLineError);
      const shown = inspect(retrying, { depth: 8, showHidden: true });
      expect(shown).not.toContain(token);
      expect(retrying!.error.message.length).toBeGreaterThan(0);
      expect(JSON.stringify(retrying!.error.message)).not.toContain(token);
    });
  });

  it.each<[string, () => unknown]>([
    ['throws undefined', () => undefined],
    ['throws a text', () => 'no'],
    ['throws a frozen error', () => Object.freeze(new Error('no'))],
  ])('is asked again if it %s before it gives an Observable', (_, make) => {
    run(({ expectObservable }) => {
      let calls = 0;
      const transport = () => {
        calls += 1;
        if (calls === 1) throw make();
        return calls === 2 ? of(set('a', '1')) : empty;
      };
      const { text$ } = chatOver({}, { transport });
      expectObservable(text$, '^ 900ms !').toBe('500ms a');
    });
  });

  it.each<[string, unknown]>([
    ['no Observable', undefined],
    ['no answer', of(undefined)],
    ['an empty answer', of({})],
    ['an answer without a body', of({ ...set('a', '1'), body: undefined })],
    ['an answer whose body is bytes', of({ ...set('a', '1'), body: Buffer.from('{}') })],
    ['a status of 0', of({ ...set('a', '1'), status: 0 })],
    ['a status that is no status', of({ ...set('a', '1'), status: 999 })],
  ])('is asked again if it gives %s', (_, given) => {
    run(({ expectObservable }) => {
      let calls = 0;
      const transport = () => {
        calls += 1;
        if (calls === 1) return given as never;
        return calls === 2 ? of(set('a', '1')) : empty;
      };
      expectObservable(chatOver({}, { transport }).text$, '^ 900ms !').toBe('500ms a');
    });
  });
});
