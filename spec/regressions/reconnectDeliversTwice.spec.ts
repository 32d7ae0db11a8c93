import { concat, delay, from, map, of, timer } from 'rxjs';
import type { Checkpoint } from 'rxjs-direct-line';
import type { FaultedRequest } from 'rxjs-direct-line/testing';
import { asked, backEndOf, chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

/** Says `a` and `b` at once, `c` after 1.4 s. */
const bot$ = concat(from(['a', 'b']), timer(1400).pipe(map(() => 'c')));

describe('going on', () => {
  it('after a 403, with a new token 50 ms later, loses nothing and gives nothing twice', () => {
    run(({ expectObservable, flush }) => {
      const fault = ({ operation, nth }: FaultedRequest) =>
        operation === 'read' && nth === 3 ? ({ kind: 'expire' } as const) : undefined;
      const transport = fakeService({ bot$, fault });
      const { conversationId, issue } = backEndOf(transport);
      const token = jest.fn(() => of(issue()).pipe(delay(50)));
      const { text$ } = chatWith(transport, { conversationId, token });

      expectObservable(text$, '^ 3499ms !').toBe('50ms (ab) 2046ms c');
      flush();
      expect(token.mock.calls).toEqual([[{ conversationId }], [{ conversationId }]]);
      expect(asked(transport, /GET messages|POST/)).toEqual([
        { at: 0, what: 'POST conversations', status: 200 },
        { at: 50, what: 'GET messages', status: 200 },
        { at: 50, what: 'GET messages', status: 200 },
        { at: 1050, what: 'GET messages', status: 403 },
        { at: 1050, what: 'POST renew', status: 403 },
        { at: 1100, what: 'GET messages', status: 200 },
        { at: 2100, what: 'GET messages', status: 200 },
        { at: 2100, what: 'GET messages', status: 200 },
        { at: 3100, what: 'GET messages', status: 200 },
      ]);
    });
  });

  it('by subscribing again replays no history', () => {
    run(({ expectObservable }) => {
      const { text$ } = chatWith(fakeService({ bot$ }));

      expectObservable(text$, '^ 499ms !').toBe('(ab)');
      expectObservable(text$, '700ms ^ 1999ms !').toBe('1700ms c');
    });
  });

  it('in another process, from the checkpoint, replays no history', () => {
    run(({ expectObservable, at }) => {
      const transport = fakeService({ bot$ });
      const before = chatWith(transport);
      let checkpoint: Checkpoint | undefined;
      before.checkpoint$.subscribe((saved) => (checkpoint = saved));
      expectObservable(before.text$, '^ 499ms !').toBe('(ab)');

      at(600, () => {
        // as it comes back from a disk
        const saved = JSON.parse(JSON.stringify(checkpoint)) as Checkpoint;
        expectObservable(chatWith(transport, saved).text$, '^ 2600ms !').toBe('1600ms c');
      });
    });
  });

  it('after an answer that got lost gives what was in it, once', () => {
    run(({ expectObservable }) => {
      const fault = ({ operation, nth }: FaultedRequest) =>
        operation === 'read' && nth % 2 === 1 ? ({ kind: 'drop', when: 'after' } as const) : undefined;
      const { text$ } = chatWith(fakeService({ bot$, fault, pageSize: 1 }));

      expectObservable(text$, '^ 6499ms !').toBe('500ms a 499ms b 499ms c');
    });
  });
});
