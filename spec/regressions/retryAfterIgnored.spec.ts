import { concat, map, merge, NEVER, of, timer } from 'rxjs';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

const tooMany = (fault: Partial<Fault & { kind: 'status' }>) => ({
  kind: 'status' as const,
  status: 429,
  retryAfter: 2000,
  ...fault,
});

/** The second read is the first regular one. */
const second =
  (fault: Fault) =>
  ({ operation, nth }: FaultedRequest) =>
    operation === 'read' && nth === 2 ? fault : undefined;

describe('Retry-After: 2 waits two seconds', () => {
  it.each([
    tooMany({ form: 'seconds' }),
    tooMany({ form: 'date' }),
    tooMany({ form: 'date', skew: 3_600_000 }),
    tooMany({ form: 'date', skew: -3_600_000 }),
    tooMany({ status: 503 }),
  ])('by %j', (fault) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault: second(fault) });
      const { text$, status$ } = chatWith(transport);
      const statuses: unknown[] = [];
      status$.subscribe((status) => statuses.push(status));

      expectObservable(text$, '^ 4999ms !').toBe('');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([0, 1000, 3000, 4000]);
      expect(statuses).toContainEqual({
        state: 'retrying',
        attempt: 1,
        delay: 2000,
        error: expect.objectContaining({ name: 'HttpError', retryAfter: 2000 }) as Error,
      });
    });
  });

  it('whatever the jitter, and longer where the backoff is longer', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault: second(tooMany({})) });
      const [least, most] = [
        chatWith(transport, { retry: { delay: 5000 }, random: () => 0 }),
        chatWith(fakeService({ fault: second(tooMany({})) }), { retry: { delay: 5000 }, random: () => 0.5 }),
      ];
      const delays: unknown[] = [];
      merge(least.status$, most.status$).subscribe((status) => {
        if (status.state === 'retrying') delays.push(status.delay);
      });

      expectObservable(merge(least.text$, most.text$), '^ 6999ms !').toBe('');
      flush();
      expect(delays).toEqual([2000, 2500]);
    });
  });

  it('whoever wakes it or sends meanwhile, which is not forgotten', () => {
    run(({ at, expectObservable, flush }) => {
      const transport = fakeService({
        fault: second(tooMany({})),
        bot: ({ text }) => [`You said ${text!}`],
      });
      const wake$ = merge(timer(1500), timer(2500), NEVER);
      const { text$, send } = chatWith(transport, { wake$, interval: 10_000, burst: 300 });
      // the second read is the poll after this
      at(700, () => send('a').subscribe());
      at(1600, () => send('b').subscribe());

      expectObservable(text$, '^ 4999ms !').toBe('2999ms -(wxyz)', {
        w: 'a',
        x: 'You said a',
        y: 'b',
        z: 'You said b',
      });
      flush();
      // what came due while it waited is discharged by the GET that it had waited for
      expect(timesOf(transport, /GET/)).toEqual([0, 1000, 3000, 3000]);
    });
  });

  it('and asks at once for what falls due while the GET after it is in flight', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ fault: second(tooMany({})), latency: 100 });
      const wake$ = concat(timer(3350), NEVER);
      const { text$ } = chatWith(transport, { wake$ });

      expectObservable(text$, '^ 4999ms !').toBe('');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([100, 1200, 3300, 3400, 4400]);
    });
  });

  it('for a send, with those behind it, and gives it to the bot once', () => {
    run(({ at, expectObservable, flush }) => {
      const fault = ({ operation, nth }: FaultedRequest) =>
        operation === 'send' && nth === 1 ? tooMany({}) : undefined;
      const transport = fakeService({ fault });
      const { text$, send } = chatWith(transport);

      at(1, () => {
        expectObservable(send('a').pipe(map(() => 'sent'))).toBe('2001ms (s|)', { s: 'sent' });
        expectObservable(send('b').pipe(map(() => 'sent'))).toBe('2001ms (s|)', { s: 'sent' });
      });
      expectObservable(text$, '^ 4999ms !').toBe('2301ms (ab)');
      flush();
      expect(asked(transport, /POST messages/)).toEqual([
        { at: 1, what: 'POST messages', status: 429 },
        { at: 2001, what: 'POST messages', status: 204 },
        { at: 2001, what: 'POST messages', status: 204 },
      ]);
    });
  });

  it('for a start', () => {
    run(({ expectObservable, flush }) => {
      const fault = ({ operation, nth }: FaultedRequest) =>
        operation === 'start' && nth === 1 ? tooMany({ form: 'date' }) : undefined;
      const transport = fakeService({ fault, bot$: of('a') });

      expectObservable(chatWith(transport).text$, '^ 2499ms !').toBe('2s a');
      flush();
      expect(timesOf(transport, /POST/)).toEqual([0, 2000]);
    });
  });
});
