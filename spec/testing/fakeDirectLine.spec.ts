import {
  asyncScheduler,
  concatWith,
  ignoreElements,
  expand,
  map,
  NEVER,
  observeOn,
  of,
  queueScheduler,
  Subject,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { fakeDirectLine, MaxRequestsError, type FakeDirectLine } from '../../src/testing';
import type { Reply } from '../../src/service-model/bot';
import type { TransportRequest } from '../../src/http/transport';

const run = (test: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};

const domain = 'https://directline.botframework.com';
const authorised = { Authorization: 'Bearer s' };
const conversations = `${domain}/api/conversations`;
const messages = `${conversations}/conversation-1/messages`;

const start: TransportRequest = { method: 'POST', url: conversations, headers: authorised };
const read: TransportRequest = { method: 'GET', url: messages, headers: authorised };
const send: TransportRequest = { method: 'POST', url: messages, headers: authorised, body: '{"text":"hi"}' };

/** A fake in which `conversation-1` has begun. */
function begun(...options: Parameters<typeof fakeDirectLine>): FakeDirectLine {
  const transport = fakeDirectLine(...options);
  transport(start).subscribe();
  return transport;
}

const texts = (body: string) =>
  (JSON.parse(body) as { messages: { text: string }[] }).messages.map(({ text }) => text).join();

describe('fakeDirectLine', () => {
  describe('as a transport', () => {
    it('answers at once, and completes', () => {
      run(({ expectObservable }) => {
        expectObservable(fakeDirectLine()(start).pipe(map(({ status }) => status))).toBe('(a|)', { a: 200 });
      });
    });

    it('gives whatever the case of a header is', () => {
      run(({ expectObservable }) => {
        const transport = fakeDirectLine();
        const header$ = transport({ ...start, headers: { AUTHORIZATION: 'Bearer s' } }).pipe(
          map(({ header }) => [header('Content-Type'), header('content-type'), header('retry-after')]),
        );

        expectObservable(header$).toBe('(a|)', {
          a: ['application/json; charset=utf-8', 'application/json; charset=utf-8', null],
        });
      });
    });

    it('does not care for the domain', () => {
      run(({ expectObservable }) => {
        const answer$ = fakeDirectLine()({ ...start, url: 'http://localhost:1/api/conversations' });
        expectObservable(answer$.pipe(map(({ status }) => status))).toBe('(a|)', { a: 200 });
      });
    });

    it('takes bytes for a body', () => {
      run(({ expectObservable }) => {
        const transport = begun();
        const sent$ = transport({ ...send, body: new TextEncoder().encode('{"text":"hé"}') });
        const text$ = sent$.pipe(
          switchMap(() => transport(read)),
          map(({ body }) => texts(body)),
        );

        expectObservable(text$).toBe('(a|)', { a: 'hé' });
      });
    });

    it('takes every credential for a secret', () => {
      const transport = fakeDirectLine();
      ['a', 'b'].forEach((secret) => {
        transport({ ...start, headers: { Authorization: `Bearer ${secret}` } }).subscribe();
      });
      expect(transport.requests.map(({ status }) => status)).toEqual([200, 200]);
    });

    it('takes but one for a secret where it is given', () => {
      const transport = fakeDirectLine({ secret: 's' });
      transport({ ...start, headers: { Authorization: 'Bearer t' } }).subscribe();
      transport(start).subscribe();
      expect(transport.requests.map(({ status }) => status)).toEqual([403, 200]);
    });

    it('never takes an expired token for a secret', () => {
      run(({ expectObservable }) => {
        const transport = begun({ tokenLifetime: 1000 });
        const headers = { Authorization: 'Bearer token-1' };
        const status$ = timer(999, 1).pipe(
          take(2),
          switchMap(() => transport({ ...read, headers })),
          map(({ status }) => status),
        );

        expectObservable(status$).toBe('999ms a(b|)', { a: 200, b: 403 });
      });
    });
  });

  describe('with a bot', () => {
    it('logs a reply when the bot gives it', () => {
      run(({ cold, expectObservable }) => {
        const transport = begun({ bot: () => cold<Reply>('--a|') });
        transport(send).subscribe();
        const text$ = timer(1, 1).pipe(
          take(2),
          switchMap(() => transport(read)),
          map(({ body }) => texts(body)),
        );

        expectObservable(text$).toBe('-a(b|)', { a: 'hi', b: 'hi,a' });
      });
    });

    it('lets a hot bot$ speak unasked', () => {
      run(({ hot, expectObservable }) => {
        const transport = begun({ bot$: hot<Reply>('--a---') });
        const text$ = timer(1, 2).pipe(
          take(2),
          switchMap(() => transport(read)),
          map(({ body }) => texts(body)),
        );

        expectObservable(text$).toBe('-a-(b|)', { a: '', b: 'a' });
      });
    });

    it('tells what the bot failed with', () => {
      run(({ cold, expectObservable }) => {
        const transport = begun({ bot: () => cold<Reply>('--#', undefined, 'boom') });
        transport(send).subscribe();
        expectObservable(transport.botError$).toBe('--e', { e: 'boom' });
      });
    });

    it('lets go of it when closed', () => {
      const reply$ = new Subject<Reply>();
      const transport = begun({ bot$: reply$ });
      expect(reply$.observed).toBe(true);

      transport.close();
      expect(reply$.observed).toBe(false);
    });
  });

  describe('with a latency', () => {
    it('answers after all of it', () => {
      run(({ expectObservable }) => {
        const status$ = fakeDirectLine({ latency: 10 })(start).pipe(map(({ status }) => status));
        expectObservable(status$).toBe('10ms (a|)', { a: 200 });
      });
    });

    it('acts after half of it', () => {
      run(({ hot, expectObservable }) => {
        const transport = fakeDirectLine({ latency: 10, bot$: hot<Reply>('4ms x y') });
        transport(start).subscribe();
        // acts at 20: begun at 5, `x` was said at 4
        const text$ = timer(15).pipe(
          switchMap(() => transport(read)),
          map(({ body }) => texts(body)),
        );
        expectObservable(text$).toBe('25ms (a|)', { a: 'y' });
      });
    });

    it('never gets a request that is aborted before', () => {
      run(({ cold, expectObservable, flush }) => {
        const bot = jest.fn(() => cold<Reply>('|'));
        const transport = fakeDirectLine({ latency: 10, bot });
        transport(start).subscribe();
        expectObservable(timer(20).pipe(switchMap(() => transport(send))), '24ms !').toBe('');
        flush();

        expect(bot).not.toHaveBeenCalled();
        expect(transport.requests[1]).toEqual({
          at: 20,
          operation: 'send',
          method: 'POST',
          path: '/api/conversations/conversation-1/messages',
        });
      });
    });

    it('has got a request that is aborted after', () => {
      run(({ cold, expectObservable, flush }) => {
        const bot = jest.fn(() => cold<Reply>('|'));
        const transport = fakeDirectLine({ latency: 10, bot });
        transport(start).subscribe();
        expectObservable(timer(20).pipe(switchMap(() => transport(send))), '26ms !').toBe('');
        flush();

        expect(bot).toHaveBeenCalledTimes(1);
        expect(transport.requests[1]).toMatchObject({ at: 20, status: 204 });
      });
    });
  });

  describe('its log of requests', () => {
    it('has the time, operation, method, path, watermark and status of each', () => {
      run(({ flush }) => {
        const transport = begun();
        timer(5)
          .pipe(switchMap(() => transport({ ...read, url: `${messages}?watermark=00001%2D9` })))
          .subscribe();
        flush();

        expect(transport.requests).toEqual([
          { at: 0, operation: 'start', method: 'POST', path: '/api/conversations', status: 200 },
          {
            at: 5,
            operation: 'read',
            method: 'GET',
            path: '/api/conversations/conversation-1/messages',
            watermark: '00001-9',
            status: 400,
          },
        ]);
      });
    });

    it('has nothing before a request is subscribed to', () => {
      const transport = fakeDirectLine();
      const answer$ = transport(start);
      expect(transport.requests).toEqual([]);

      answer$.subscribe();
      expect(transport.requests).toHaveLength(1);
    });
  });

  describe('beyond maxRequests', () => {
    const tooMany = (maxRequests: number) =>
      expect.objectContaining({ name: 'MaxRequestsError', maxRequests }) as Error;

    it('makes an endless poll leave TestScheduler.run', () => {
      const transport = begun();
      const test = () =>
        run(({ expectObservable }) => {
          const poll$ = transport(read).pipe(expand(() => timer(1).pipe(switchMap(() => transport(read)))));
          expectObservable(poll$).toBe('');
        });

      expect(test).toThrow(tooMany(10_000));
      expect(transport.requests).toHaveLength(10_001);
    });

    it('makes a poll that never waits leave TestScheduler.run', () => {
      const transport = begun({ maxRequests: 100 });
      const test = () =>
        run(({ expectObservable }) => {
          const poll$ = transport(read).pipe(expand(() => transport(read), Infinity, queueScheduler));
          expectObservable(poll$).toBe('');
        });

      expect(test).toThrow(tooMany(100));
      expect(transport.requests).toHaveLength(101);
    });

    it('makes one leave that is subscribed to in the test itself', () => {
      const transport = begun({ maxRequests: 100 });
      const test = () =>
        run(() => {
          transport(read)
            .pipe(expand(() => transport(read), Infinity, queueScheduler))
            .subscribe();
        });

      expect(test).toThrow(tooMany(100));
    });

    it('does not let the error be caught by the stream', () => {
      const transport = begun({ maxRequests: 100, latency: 4 });
      const errors: unknown[] = [];
      const test = () =>
        run(() => {
          transport(read)
            .pipe(expand(() => transport(read)))
            .subscribe({ error: (error: unknown) => errors.push(error) });
        });

      expect(test).toThrow(MaxRequestsError);
      expect(errors).toEqual([]);
    });

    it('leaves the schedulers fit for the next test', () => {
      const endless = () =>
        run(() => {
          const transport = begun({ maxRequests: 3 });
          transport(read)
            .pipe(expand(() => transport(read), Infinity, queueScheduler))
            .subscribe();
        });
      expect(endless).toThrow(MaxRequestsError);

      run(({ expectObservable }) => {
        const value$ = of('a').pipe(observeOn(queueScheduler), observeOn(asyncScheduler, 5));
        expectObservable(value$).toBe('-----(a|)');
      });
    });

    it('throws nothing while there are no more than that', () => {
      const transport = begun({ maxRequests: 3 });
      run(({ expectObservable }) => {
        expectObservable(transport(read).pipe(concatWith(transport(read)), ignoreElements())).toBe('|');
      });
      expect(transport.requests).toHaveLength(3);
    });
  });

  it.each([{ maxRequests: 0 }, { latency: -1 }, { latency: NaN }, { latency: Infinity }, { pageSize: 0 }])(
    'throws a TypeError that names the wrong option: %j',
    (options) => {
      expect(() => fakeDirectLine(options)).toThrow(TypeError);
      expect(() => fakeDirectLine(options)).toThrow(Object.keys(options)[0]);
    },
  );

  it('answers in real time outside of TestScheduler.run', (done) => {
    fakeDirectLine({ latency: 2, bot$: NEVER })(start).subscribe({ complete: done });
  });
});
