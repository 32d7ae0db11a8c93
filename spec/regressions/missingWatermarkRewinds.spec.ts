import { concat, map, of, timer } from 'rxjs';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { chatWith, fakeService, timesOf } from '../support/fakeChat';
import { run } from '../support/marbles';

/** Says `a` at once, `b` and `c` after 500 ms, `d` after 1.5 s. */
const bot$ = concat(of('a'), timer(500).pipe(map(() => 'b')), of('c'), timer(1000).pipe(map(() => 'd')));

const third =
  (fault: Fault) =>
  ({ operation, nth }: FaultedRequest) =>
    operation === 'read' && nth === 3 ? fault : undefined;

describe.each(['noWatermark', 'sameWatermark'] as const)('a set with messages and %s', (kind) => {
  it('gives them once, and is followed by the wait', () => {
    run(({ expectObservable, flush }) => {
      const transport = fakeService({ bot$, fault: third({ kind }) });
      const { text$, checkpoint$ } = chatWith(transport);
      const checkpoints: unknown[] = [];
      checkpoint$.subscribe(({ watermark }) => checkpoints.push(watermark));

      expectObservable(text$, '^ 3499ms !').toBe('a 999ms (bc) 996ms d');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([0, 0, 1000, 2000, 2000, 3000]);
      const sent = transport.requests.filter(({ method }) => method === 'GET').map(({ watermark }) => watermark);
      const [one, two] = checkpoints;
      expect(sent).toEqual([undefined, one, one, one, two, two]);
    });
  });

  it('never makes a tight loop', () => {
    run(({ expectObservable, flush }) => {
      const fault = ({ operation }: FaultedRequest) => (operation === 'read' ? { kind } : undefined);
      const transport = fakeService({ bot$, fault });

      expectObservable(chatWith(transport).text$, '^ 3499ms !').toBe('a 999ms (bc) 996ms d');
      flush();
      expect(timesOf(transport, /GET/)).toEqual([0, 1000, 2000, 3000]);
      expect(transport.requests.filter(({ watermark }) => watermark !== undefined)).toEqual([]);
    });
  });
});

describe('an empty set without a watermark', () => {
  it('leaves the position where it is', () => {
    run(({ expectObservable, flush }) => {
      const fault = ({ operation, nth }: FaultedRequest) =>
        operation === 'read' && nth === 2 ? ({ kind: 'noWatermark' } as const) : undefined;
      const transport = fakeService({ bot$, fault });

      expectObservable(chatWith(transport).text$, '^ 1499ms !').toBe('a 999ms (bc)');
      flush();
      const sent = transport.requests.filter(({ method }) => method === 'GET').map(({ watermark }) => watermark);
      expect(sent[2]).toBe(sent[1]);
    });
  });
});
