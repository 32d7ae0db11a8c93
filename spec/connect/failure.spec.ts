import { EMPTY, filter, map, NEVER, type Observable, of, throwError } from 'rxjs';
import type { TransportResponse } from 'rxjs-direct-line';
import { answer, problem, set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const named = (name: string, fields: object = {}) => expect.objectContaining({ name, ...fields }) as unknown;

describe('a GET that fails', () => {
  const transient: [string, Observable<TransportResponse>][] = [
    ['408', of(problem(408))],
    ['429', of(problem(429))],
    ['500', of(problem(500))],
    ['503', of(problem(503))],
    ['a broken connection', throwError(() => new TypeError('fetch failed'))],
    ['an answer that never comes', EMPTY],
    ['no JSON', of(answer(200, '<html>'))],
    ['nothing', of(answer(200))],
  ];

  it.each(transient)('is followed by another one: %s', (_, failing$) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [failing$, cold('--(a|)', { a: set('a', '1') }), NEVER] });

      expectObservable(text$, '^ 999ms !').toBe('502ms a');
      expectSubscriptions(transport.reads).toBe(['(^!)', '500ms ^-!', '502ms ^ 497ms !']);
    });
  });

  it('is followed by another one where the transport itself throws', () => {
    run(({ expectObservable, flush }) => {
      let calls = 0;
      const { text$ } = chatOver(
        {},
        {
          transport: () => {
            if (calls++ === 0) throw new Error('no network');
            return calls === 2 ? of(set('a', '1')) : NEVER;
          },
        },
      );
      expectObservable(text$, '^ 999ms !').toBe('500ms a');
      flush();
      expect(calls).toBe(3);
    });
  });

  it('is followed by another one when it takes too long', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [NEVER, cold('--(a|)', { a: set('a', '1') }), NEVER] },
        { timeout: 100 },
      );
      expectObservable(text$, '^ 650ms !').toBe('602ms a');
      expectSubscriptions(transport.reads).toBe(['^ 99ms !', '600ms ^-!', '602ms ^ 48ms !']);
    });
  });

  const fatal = [400, 403, 404, 410, 418];

  it.each(fatal)('for good is an error notification: %s', (status) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: problem(status) })] });
      const error = named('HttpError', { status, code: 'ServiceError', serviceMessage: 'as it says', method: 'GET' });

      expectObservable(text$).toBe('--#', {}, error);
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('waits twice as long each time, to a limit, and from the beginning after a success', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const bad$ = cold('  --(a|)', { a: problem(500) });
      const good$ = cold(' --(a|)', { a: set('') });
      const { text$, transport } = chatOver(
        { read: [bad$, bad$, bad$, bad$, good$, bad$, good$] },
        { retry: { delay: 100, maxDelay: 300, jitter: false } },
      );
      const reads = ['^-!', '102ms ^-!', '304ms ^-!', '606ms ^-!', '908ms ^-!', '1910ms ^-!', '2012ms ^-!'];

      expectObservable(text$, '^ 2499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('waits any part of that with jitter, which is the default', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: problem(500) })] },
        { retry: {}, random: () => 0.25 },
      );
      expectObservable(text$, '^ 399ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '127ms ^-!', '379ms ^-!']);
    });
  });

  it('waits as long as the service wants', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({
        read: [cold('--(a|)', { a: problem(503, { 'Retry-After': '60' }) }), NEVER],
      });

      expectObservable(text$, '^ 69999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '60002ms ^ 9997ms !']);
    });
  });

  it('waits until the date that the service wants, by its own clock', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const headers = { Date: 'Fri, 01 Jan 2100 00:00:00 GMT', 'Retry-After': 'Fri, 01 Jan 2100 00:00:05 GMT' };
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: problem(503, headers) }), NEVER] });

      expectObservable(text$, '^ 9999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '5002ms ^ 4997ms !']);
    });
  });

  it('is made as late by the next reader, also by one that begins when the failure is told', () => {
    run(({ cold, expectObservable, expectSubscriptions, at }) => {
      const busy$ = cold('--(a|)', { a: problem(429, { 'Retry-After': '60' }) });
      const { text$, status$, transport } = chatOver({ read: [busy$, NEVER] });
      const reader = text$.subscribe();
      status$.pipe(filter(({ state }) => state === 'retrying')).subscribe(() => reader.unsubscribe());

      expectObservable(text$, '2ms ^ 97ms !').toBe('');
      at(1000, () => expect(transport.reads).toHaveLength(1));
      expectObservable(text$, '1001ms ^ 68998ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '60002ms ^ 9997ms !']);
    });
  });

  it('is an error when the attempts are spent', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: problem(500) })] },
        { retry: { count: 2, delay: 10, jitter: false } },
      );
      expectObservable(text$).toBe('36ms #', {}, named('HttpError', { status: 500 }));
      flush();
      expect(transport.reads).toHaveLength(3);
    });
  });

  it('is made again at once when a message has been taken, or by a wake', () => {
    run(({ cold, hot, at, expectObservable, expectSubscriptions }) => {
      const failure$ = cold('--(a|)', { a: problem(500) });
      const { text$, send, transport } = chatOver(
        {
          read: [failure$, failure$, failure$, cold('--(a|)', { a: set('') })],
          send: [cold('--(a|)', { a: taken })],
        },
        { wake$: hot('100ms w'), burst: [] },
      );
      at(10, () => send('x').subscribe());

      expectObservable(text$, '^ 1499ms !').toBe('');
      // the backoff goes on to the time that it had
      expectSubscriptions(transport.reads).toBe(['^-!', '12ms ^-!', '100ms ^-!', '502ms ^-!']);
    });
  });

  it('does not count an attempt before the end of the backoff', () => {
    run(({ cold, hot, expectObservable }) => {
      const { text$, status$ } = chatOver(
        { read: [cold('--(a|)', { a: problem(500) })] },
        { wake$: hot('100ms w'), retry: { jitter: false, count: 1 } },
      );
      const attempts$ = status$.pipe(map((status) => (status.state === 'retrying' ? status.attempt : 0)));

      expectObservable(text$).toBe('504ms #', {}, expect.objectContaining({ status: 500 }));
      expectObservable(attempts$, '-^').toBe('-01 501ms 0', [0, 1]);
    });
  });

  it('makes one more attempt for the wakes that come during one', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: problem(500) })] },
        { wake$: hot('10ms www') },
      );
      expectObservable(text$, '^ 499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '10ms ^-!', '12ms ^-!']);
    });
  });

  it('is never made again before the time that the service asks for', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver(
        { read: [cold('--(a|)', { a: problem(503, { 'Retry-After': '2' }) }), NEVER] },
        { wake$: hot('10ms w') },
      );
      expectObservable(text$, '^ 2499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '2002ms ^ 497ms !']);
    });
  });

  it('waits for the backoff with the bursts that come due meanwhile', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const failure$ = cold('--(a|)', { a: problem(500) });
      const { text$, send, transport } = chatOver(
        { read: [failure$, failure$, NEVER], send: [cold('--(a|)', { a: taken })] },
        { burst: [50] },
      );
      at(10, () => send('x').subscribe());
      expectObservable(text$, '^ 599ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '12ms ^-!', '502ms ^ 97ms !']);
    });
  });

  it('asks with the same watermark again, and loses nothing', () => {
    run(({ cold, expectObservable, flush }) => {
      const { text$, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('--(a|)', { a: problem(500) }),
          cold('--(a|)', { a: set('b', '2') }),
          NEVER,
        ],
      });
      expectObservable(text$, '^ 999ms !').toBe('--a 503ms b');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('quotes no credential, even where the service or the network does', () => {
    const words = JSON.stringify({ error: { code: 'BadArgument', message: 'no: hunter2' } });
    const errors: unknown[] = [];
    for (const answer$ of [of(answer(400, words)), throwError(() => new Error('Bearer hunter2'))])
      chatOver({ read: [answer$] }, { secret: 'hunter2', retry: { count: 0 } }).message$.subscribe({
        error: (error: unknown) => errors.push(error),
      });

    expect(errors).toEqual([named('HttpError'), named('NetworkError')]);
    for (const error of errors as Error[])
      expect(`${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`).not.toContain('hunter2');
  });
});

describe('wake$ that fails', () => {
  it('is an error notification', () => {
    run(({ cold, hot, expectObservable }) => {
      const { text$ } = chatOver(
        { read: [cold('--(a|)', { a: set('') })] },
        { wake$: hot('-----#', {}, new Error('w')) },
      );
      expectObservable(text$).toBe('-----#', {}, expect.objectContaining({ message: 'w' }));
    });
  });

  it('leaves the regular polls where it only completes', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { text$, transport } = chatOver({ read: [cold('--(a|)', { a: set('') })] }, { wake$: hot('-----|') });
      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });
});
