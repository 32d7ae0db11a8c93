import { concat, map, of, timer } from 'rxjs';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** Says `a` at once and `b` after 1.2 s. */
const bot$ = concat(of('a'), timer(1200).pipe(map(() => 'b')));

/** Of the third read: the first has `a`, the second finds no more, the third is the first regular one. */
const third =
  (fault: Fault) =>
  ({ operation, nth }: FaultedRequest) =>
    operation === 'read' && nth === 3 ? fault : undefined;

describe('a poll that fails', () => {
  it.each<Fault>([
    { kind: 'status', status: 500 },
    { kind: 'status', status: 502 },
    { kind: 'status', status: 503 },
    { kind: 'status', status: 429 },
    { kind: 'status', status: 408 },
    { kind: 'drop', when: 'before' },
    { kind: 'drop', when: 'after' },
    { kind: 'cut', framing: 'length' },
    { kind: 'cut', framing: 'chunked' },
    { kind: 'nullBody' },
    { kind: 'html' },
    { kind: 'endless' },
    { kind: 'redirect', to: 'https://login.example/' },
  ])('is made again, and nothing is lost: %j', (fault) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$, fault: third(fault) });
      const { text$, status$ } = chatWith(transport);

      expectObservable(status$.pipe(map(({ state }) => state))).toBe('(ico) 995ms r 499ms o 1499ms i', {
        i: 'idle',
        c: 'connecting',
        o: 'online',
        r: 'retrying',
      });
      expectObservable(text$, '^ 2999ms !').toBe('a 1499ms b');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([0, 0, 1000, 1500, 1500, 2500]);
    });
  });

  it('by getting no answer is made again after the timeout', () => {
    run(({ expectObservable }) => {
      const transport = fakeService({ bot$, fault: third({ kind: 'delay', ms: Infinity }) });
      const { text$ } = chatWith(transport, { timeout: 300 });

      expectObservable(text$, '^ 2999ms !').toBe('a 1799ms b');
    });
  });

  it('again and again is made less and less often, and as often as before after its success', () => {
    run(({ expectObservable, flush }) => {
      const fault = ({ operation, nth }: FaultedRequest): Fault | undefined =>
        operation === 'read' && nth > 1 && nth <= 6 ? { kind: 'status', status: 500 } : undefined;
      const transport = fakeService({ fault });
      const { text$ } = chatWith(transport, { retry: { jitter: false, maxDelay: 3000 } });

      expectObservable(text$, '^ 12999ms !').toBe('');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([0, 1000, 1500, 2500, 4500, 7500, 10_500, 11_500, 12_500]);
    });
  });

  it.each([400, 404, 405, 410, 422])('for good is an error: %i', (status) => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$, fault: third({ kind: 'status', status }) });
      const { text$, status$ } = chatWith(transport);
      const error = expect.objectContaining({ name: 'HttpError', status }) as Error;
      const failed: unknown[] = [];
      status$.subscribe((value) => failed.push(value));

      expectObservable(text$).toBe('a 999ms #', undefined, error);
      flush();
      expect(failed.at(-1)).toEqual({ state: 'failed', error });
      expect(asked(transport, /GET/)).toHaveLength(3);
    });
  });

  it('for good is followed by a poll where it was, once somebody subscribes again', () => {
    run(({ expectObservable, at, flush }) => {
      const transport = fakeService({ bot$, fault: third({ kind: 'status', status: 404 }) });
      const { text$ } = chatWith(transport);

      expectObservable(text$).toBe('a 999ms #', undefined, expect.anything());
      const later: unknown[] = [];
      at(2000, () => text$.subscribe((text) => later.push(text)).unsubscribe());
      flush();
      expect(later).toEqual(['b']);
    });
  });
});
