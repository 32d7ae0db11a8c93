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
import { defer, type Observable } from 'rxjs';
import { PageError } from '../../src/errors';
import {
  type FailedAttempt,
  isTransient,
  retryDelay,
  retryWithBackoff,
  type RetryContext,
} from '../../src/session/retryPolicy';
import { createClock, wait } from '../../src/util/clock';
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

describe('isTransient, of a page', () => {
  const page = (status: number) => new PageError(`${status}`, { status });

  it.each([401, 403, 404, 407, 410, 451])('another attempt may help after a page with %d', (status) => {
    expect(isTransient(page(status))).toBe(true);
  });

  it.each([400, 402, 405, 406, 409, 411, 418, 422])('no other attempt will help after a page with %d', (status) => {
    expect(isTransient(page(status))).toBe(false);
  });

  it.each([404, 405, 410])('before the first good answer the address is wrong, says a page with %d', (status) => {
    expect(isTransient(page(status), { hasAnswered: false })).toBe(false);
  });

  it.each([401, 403, 407, 451])('before the first good answer it is the way, says a page with %d', (status) => {
    expect(isTransient(page(status), { hasAnswered: false })).toBe(true);
  });
});

describe('retryDelay', () => {
  it('grows by its factor up to its longest', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(attempt, plain));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('takes its numbers from the options', () => {
    const options = { ...plain, delay: 10, factor: 3, maxDelay: 50 };
    expect([1, 2, 3].map((attempt) => retryDelay(attempt, options))).toEqual([10, 30, 50]);
  });

  it.each([
    [0, 0],
    [0.25, 500],
    [0.5, 1000],
  ])('is anything up to its length with jitter: %d', (random, delay) => {
    expect(retryDelay(3, {}, () => random)).toBe(delay);
  });

  it('has jitter by default', () => {
    const delay = retryDelay(1);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThan(500);
  });

  it('is undefined once there were as many attempts as there may be', () => {
    expect([1, 2, 3].map((attempt) => retryDelay(attempt, { ...plain, count: 2 }))).toEqual([500, 1000, undefined]);
    expect(retryDelay(1, { ...plain, count: 0 })).toBeUndefined();
  });

  it.each([
    [0, 2000],
    [1e300, 2000],
  ])('stays a number, however many attempts fail: %d ms', (delay, attempt) => {
    expect(retryDelay(attempt, { ...plain, delay })).toBe(Math.min(delay, 30_000));
  });
});

describe('retryWithBackoff', () => {
  const withBackoff = <T>(source$: Observable<T>, context: Partial<RetryContext> = {}) =>
    defer(() =>
      retryWithBackoff(() => source$, {
        clock: createClock(),
        retry: { ...plain, delay: 2, factor: 1.5 },
        random: undefined,
        hasAnswered: () => true,
        ...context,
      }),
    );

  it('makes another attempt after each transient failure, and tells of it', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const told: FailedAttempt[] = [];
      const source$ = cold('-#', {}, network);
      const subs = ['       ^!', '---^!', '-------^!'].map((marbles) => marbles.trim());
      const unsub = '       ^--------!';

      expectObservable(withBackoff(source$, { onRetry: (failure) => told.push(failure) }), unsub).toBe('');
      expectSubscriptions(source$.subscriptions).toBe(subs);
      flush();
      expect(told).toEqual([2, 3, 4.5].map((delay, i) => ({ error: network, attempt: i + 1, delay })));
    });
  });

  it('passes a fatal failure on', () => {
    run(({ cold, expectObservable }) => {
      const fatal = http(404);
      const onRetry = jest.fn();
      expectObservable(withBackoff(cold('-#', {}, fatal), { onRetry })).toBe('-#', {}, fatal);
      expect(onRetry).not.toHaveBeenCalled();
    });
  });

  it('passes the last failure on when there were as many attempts as there may be', () => {
    run(({ cold, expectObservable }) => {
      const retry = { ...plain, delay: 2, count: 1 };
      expectObservable(withBackoff(cold('-#', {}, network), { retry })).toBe('----#', {}, network);
    });
  });

  it('passes on a failure that may not be repeated', () => {
    run(({ cold, expectObservable }) => {
      expectObservable(withBackoff(cold('-#', {}, network), { mayRepeat: () => false })).toBe('-#', {}, network);
    });
  });

  it.each([
    [2000, 2000],
    [1, 2],
  ])('waits as long as the service asks, if that is longer: %d ms', (retryAfter, delay) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-#', {}, http(429, retryAfter));
      expectObservable(withBackoff(source$), `^ ${delay + 1}ms !`).toBe('');
      expectSubscriptions(source$.subscriptions).toBe(['^!', `${delay + 1}ms ^!`]);
    });
  });

  it('does not count an attempt that is made before the end of the backoff, and waits on to the time it had', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const told: number[] = [];
      const pauses: number[] = [];
      const source$ = cold('-#', {}, network);
      const clock = createClock();
      const waitToRetry: RetryContext['waitToRetry'] = ({ until }) => {
        pauses.push(until);
        return wait(pauses.length === 1 ? 5 : until - clock.now(), clock);
      };
      const context = {
        clock,
        retry: { ...plain, delay: 20 },
        onRetry: ({ attempt }: FailedAttempt) => told.push(attempt),
        waitToRetry,
      };
      expectObservable(withBackoff(source$, context), '^ 22ms !').toBe('');
      expectSubscriptions(source$.subscriptions).toBe(['^!', '------^!', '21ms ^!']);
      flush();
      expect([told, pauses]).toEqual([
        [1, 2],
        [21, 21, 62],
      ]);
    });
  });
});
