import { map, merge, of, take, throwError, timer } from 'rxjs';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, backEndOf, chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** What a client is told to expect: 10 s. */
const tokenLifetime = 10_000;

/** For each renewal of a client: back ends renew by GET. */
const renewing =
  (fault: Fault, matches: (request: FaultedRequest) => boolean = () => true) =>
  (request: FaultedRequest) =>
    request.operation === 'renew' && request.method === 'POST' && matches(request) ? fault : undefined;

const expired = expect.objectContaining({ name: 'ConversationExpiredError' }) as Error;

describe('a token is renewed', () => {
  it('past half of its lifetime, before the request that comes then', () => {
    run(({ at, flush }) => {
      const transport = fakeService({ tokenLifetime });
      const { send } = chatWith(transport);
      for (const frame of [0, 4999, 5001, 10_000, 10_002]) at(frame, () => send('a').subscribe());
      flush();

      expect(asked(transport, /POST/).map(({ at, what }) => `${at} ${what}`)).toEqual([
        '0 POST conversations',
        '0 POST messages',
        '4999 POST messages',
        '5001 POST renew',
        '5001 POST messages',
        '10000 POST messages',
        '10002 POST renew',
        '10002 POST messages',
      ]);
    });
  });

  it('by a timer while somebody reads, though nothing is polled', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ tokenLifetime });
      expectObservable(chatWith(transport, { interval: Infinity }).text$, '^ 22s !').toBe('');
      flush();

      expect(asked(transport).map(({ at, what, status }) => `${at} ${what} ${String(status)}`)).toEqual([
        '0 POST conversations 200',
        '0 GET messages 200',
        '5000 POST renew 200',
        '10000 POST renew 200',
        '15000 POST renew 200',
        '20000 POST renew 200',
      ]);
    });
  });

  it('every 15 minutes where no lifetime is told', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService();
      const { conversationId, issue } = backEndOf(transport);
      const token = () => of(issue());
      expectObservable(chatWith(transport, { conversationId, token, interval: Infinity }).text$, '^ 40m !').toBe('');
      flush();

      expect(timesOf(transport, /POST renew/)).toEqual([15 * 60_000, 30 * 60_000]);
    });
  });

  it('after its first success where it was handed in, because its age is unknown', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService();
      const { conversationId, issue } = backEndOf(transport);
      const token = issue();
      expectObservable(chatWith(transport, { conversationId, token, interval: 100 }).text$, '^ 999ms !').toBe('');
      flush();

      const [, , first, second] = asked(transport);
      expect([first, second].map((request) => request?.what)).toEqual(['GET messages', 'POST renew']);
      expect(timesOf(transport, /POST renew/)).toEqual([0]);
    });
  });

  it.each([404, 405])('by GET where POST gives %i, which is remembered', (status) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ tokenLifetime, fault: renewing({ kind: 'status', status }) });
      expectObservable(chatWith(transport, { interval: Infinity }).text$, '^ 17s !').toBe('');
      flush();

      expect(asked(transport, /renew/).map(({ at, what }) => `${at} ${what}`)).toEqual([
        '5000 POST renew',
        '5000 GET renew',
        '10000 GET renew',
        '15000 GET renew',
      ]);
    });
  });

  it('again where that failed, in time before its end', () => {
    run(({ expectObservable, flush }) => {
      const fault = renewing({ kind: 'status', status: 503 }, ({ at }) => at < 7000);
      const transport = fakeService({ tokenLifetime, fault });
      expectObservable(chatWith(transport).text$, '^ 12s !').toBe('');
      flush();

      expect(asked(transport).filter(({ status }) => status === 403)).toEqual([]);
      const times = timesOf(transport, /renew/);
      expect(times[0]).toBe(5000);
      expect(times.filter((at) => at >= 7000 && at < 9000)).toHaveLength(1);
      // not with every poll, nor in a tight loop
      expect(times.length).toBeLessThan(20);
    });
  });

  it('once for many refusals at once', () => {
    run(({ at, expectObservable, flush }) => {
      const fault = ({ operation, at }: FaultedRequest): Fault | undefined =>
        (operation === 'read' || operation === 'send') && at >= 1000 && at < 1200
          ? { kind: 'status', status: 403 }
          : undefined;
      const transport = fakeService({ fault, latency: 100, bot$: of('a') });
      const { text$, send, history } = chatWith(transport, { interval: 700 });

      at(980, () => {
        const first$ = history().pipe(take(1));
        const all$ = merge(first$, first$, first$, send('b'));
        expectObservable(all$.pipe(map((message) => message?.text ?? 'sent'))).toBe('1280ms (aaas|)', {
          a: 'a',
          s: 'sent',
        });
      });
      expectObservable(text$, '^ 1350ms !').toBe('200ms a');
      flush();
      expect(asked(transport).filter(({ status }) => status === 403)).toHaveLength(4);
      expect(asked(transport, /renew/)).toHaveLength(1);
    });
  });
});

describe('a token that is refused', () => {
  /** Its second read finds the token expired. */
  const fault = ({ operation, nth }: FaultedRequest): Fault | undefined =>
    operation === 'read' && nth === 2 ? { kind: 'expire' } : undefined;

  it('and cannot be renewed is replaced by the token function', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault, bot$: timer(500).pipe(map(() => 'a')) });
      const { conversationId, issue } = backEndOf(transport);
      const token = jest.fn(() => [issue(), 'and no other']);
      const { text$, token$ } = chatWith(transport, { conversationId, token });

      expectObservable(text$, '^ 1999ms !').toBe('1s a');
      expectObservable(token$.pipe(map((_, i) => i))).toBe('0 999ms 1', [0, 1]);
      flush();
      expect(token.mock.calls).toEqual([[{ conversationId }], [{ conversationId }]]);
      expect(asked(transport, /GET messages|POST renew/).slice(1, 4)).toEqual([
        { at: 1000, what: 'GET messages', status: 403 },
        { at: 1000, what: 'POST renew', status: 403 },
        { at: 1000, what: 'GET messages', status: 200 },
      ]);
    });
  });

  it('is replaced by the secret it came from', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault, bot$: timer(500).pipe(map(() => 'a')) });

      expectObservable(chatWith(transport).text$, '^ 1999ms !').toBe('1s a');
      flush();
      expect(timesOf(transport, /POST conversations/)).toHaveLength(1);
    });
  });

  it('once more, though it is new, ends the conversation', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault });
      const { conversationId, issue, generate } = backEndOf(transport);
      const tokens = [issue(), generate()];
      const { text$, status$ } = chatWith(transport, { conversationId, token: () => of(tokens.shift()!) });

      expectObservable(status$).toBe('(ico) 995ms f', {
        i: { state: 'idle' },
        c: { state: 'connecting' },
        o: { state: 'online' },
        f: expect.objectContaining({ state: 'failed', error: expired }) as unknown,
      });
      expectObservable(text$).toBe('1s #', undefined, expired);
      flush();
      // and never begins another in silence
      expect(asked(transport, /POST conversations/)).toHaveLength(1);
      expect(asked(transport, /GET messages/).map(({ status }) => status)).toEqual([200, 403, 403]);
    });
  });

  it('ends the conversation where there is no other to be had', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault });
      const { conversationId, issue } = backEndOf(transport);

      expectObservable(chatWith(transport, { conversationId, token: issue() }).text$).toBe('1s #', undefined, expired);
      flush();
      expect(asked(transport, /POST conversations/)).toHaveLength(1);
    });
  });

  it('is asked for again where the token function fails', () => {
    run(({ expectObservable }) => {
      const transport = fakeService({ fault, bot$: timer(500).pipe(map(() => 'a')) });
      const { conversationId, issue } = backEndOf(transport);
      let nth = 0;
      const down$ = throwError(() => new Error('the back end is down'));
      const token = () => (++nth === 2 || nth === 3 ? down$ : of(issue()));

      expectObservable(chatWith(transport, { conversationId, token }).text$, '^ 4999ms !').toBe('2500ms a');
    });
  });

  it('is no reason to give up where the renewal merely fails', () => {
    run(({ expectObservable, flush }) => {
      const refused = ({ operation, nth }: FaultedRequest): Fault | undefined =>
        operation === 'read' && nth === 2 ? { kind: 'status', status: 403 } : undefined;
      const fails = renewing({ kind: 'drop', when: 'before' }, ({ nth }) => nth <= 2);
      const transport = fakeService({
        fault: (request) => refused(request) ?? fails(request),
        bot$: timer(500).pipe(map(() => 'a')),
      });

      expectObservable(chatWith(transport).text$, '^ 3999ms !').toBe('2500ms a');
      flush();
      expect(asked(transport, /POST renew/).map(({ at, status }) => [at, status])).toEqual([
        [1000, undefined],
        [1500, undefined],
        [2500, 200],
      ]);
    });
  });

  it.each([401, 403])('with a %i is fatal where there is only the secret', (status) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ secret: 'another' });
      const error = expect.objectContaining({ name: 'HttpError', status: 403 }) as Error;
      expectObservable(chatWith(transport).text$).toBe('#', undefined, error);
      flush();
      expect(asked(transport)).toHaveLength(1);

      const refusing = fakeService({ fault: () => ({ kind: 'status', status }) });
      expectObservable(chatWith(refusing).text$).toBe('#', undefined, expect.objectContaining({ status }));
    });
  });
});
