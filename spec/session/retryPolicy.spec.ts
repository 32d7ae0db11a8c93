import {
  ConversationExpiredError,
  DirectLineError,
  HttpError,
  NetworkError,
  ProtocolError,
  RequestTimeoutError,
  SendError,
  StateError,
} from 'rxjs-direct-line';
import { backoff, isTransient, retryDelay, retryTransient, type Retrial } from '../../src/session/retryPolicy';
import { run } from '../support/marbles';

const network = new NetworkError('no answer');
const http = (status: number, retryAfter?: number) =>
  new HttpError(`${status}`, { status, ...(retryAfter !== undefined && { retryAfter }) });
const plain = { jitter: false };

describe('isTransient', () => {
  it.each([
    network,
    new RequestTimeoutError('late', { timeout: 1 }),
    new ProtocolError('malformed', { at: 'body' }),
    ...[302, 399, 408, 429, 500, 502, 503, 599].map((status) => http(status)),
  ])('another attempt may help: %s', (error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ...[400, 401, 403, 404, 405, 407, 409, 410, 413, 428, 430, 499].map((status) => http(status)),
    new DirectLineError('no token'),
    new ConversationExpiredError('no token'),
    new SendError('broken', { delivery: 'unknown', cause: network }),
    new StateError('two readers'),
    new TypeError('interval'),
  ])('no other attempt will help: %s', (error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('retryDelay', () => {
  it('grows by its factor up to its longest', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(network, attempt, plain));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('takes its numbers from the options', () => {
    const options = { ...plain, delay: 10, factor: 3, maxDelay: 50 };
    expect([1, 2, 3].map((attempt) => retryDelay(network, attempt, options))).toEqual([10, 30, 50]);
  });

  it.each([
    [0, 0],
    [0.25, 500],
    [0.5, 1000],
  ])('is anything up to its length with jitter: %d', (random, delay) => {
    expect(retryDelay(network, 3, {}, () => random)).toBe(delay);
  });

  it('has jitter by default', () => {
    const delay = retryDelay(network, 1);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThan(500);
  });

  it('is not shorter than the service asks for', () => {
    expect(retryDelay(http(429, 2000), 1, {}, () => 0.5)).toBe(2000);
    expect(retryDelay(http(503, 100), 1, plain)).toBe(500);
    expect(retryDelay(http(429, 90_000), 1, plain)).toBe(90_000);
  });

  it('is undefined for a fatal error', () => {
    expect(retryDelay(http(404), 1, plain)).toBeUndefined();
  });

  it('is undefined once there were as many as shall be', () => {
    expect([1, 2, 3].map((attempt) => retryDelay(network, attempt, { ...plain, count: 2 }))).toEqual([
      500,
      1000,
      undefined,
    ]);
    expect(retryDelay(network, 1, { ...plain, count: 0 })).toBeUndefined();
  });

  it.each([
    [0, 2000],
    [1e300, 2000],
  ])('stays a number, however long it goes wrong: %d ms', (delay, attempt) => {
    expect(retryDelay(network, attempt, { ...plain, delay })).toBe(Math.min(delay, 30_000));
  });
});

describe('backoff', () => {
  it('tells of another attempt, then waits for it', () => {
    run(({ expectObservable }) => {
      const told: Retrial[] = [];
      const delay$ = backoff(network, 2, { ...plain, delay: 2, factor: 1.5 }, Math.random, (retrial) =>
        told.push(retrial),
      );
      expect(told).toEqual([{ error: network, attempt: 2, delay: 3 }]);
      expectObservable(delay$).toBe('---(0|)', { 0: 0 });
    });
  });

  it('throws what is fatal, and tells of nothing', () => {
    const tell = jest.fn();
    const fatal = http(404);
    expect(() => backoff(fatal, 1, plain, Math.random, tell)).toThrow(fatal);
    expect(tell).not.toHaveBeenCalled();
  });
});

describe('retryTransient', () => {
  it('subscribes again after each transient failure', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-#', {}, network);
      const subs = ['       ^!', '---^!', '-------^!'].map((marbles) => marbles.trim());
      const unsub = '       ^--------!';
      const options = { ...plain, delay: 2, factor: 1.5 };

      expectObservable(source$.pipe(retryTransient(options)), unsub).toBe('');
      expectSubscriptions(source$.subscriptions).toBe(subs);
    });
  });

  it('passes a fatal failure on', () => {
    run(({ cold, expectObservable }) => {
      const fatal = http(404);
      expectObservable(cold('-#', {}, fatal).pipe(retryTransient(plain))).toBe('-#', {}, fatal);
    });
  });

  it('passes the last failure on when there were as many as shall be', () => {
    run(({ cold, expectObservable }) => {
      const options = { ...plain, delay: 2, count: 1 };
      expectObservable(cold('-#', {}, network).pipe(retryTransient(options))).toBe('----#', {}, network);
    });
  });
});
