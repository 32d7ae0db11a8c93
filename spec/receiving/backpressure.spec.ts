import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defer, finalize, interval, map, of, range, tap, timer } from 'rxjs';
import { connect, type MessageSet, type Transport } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { amount } from '../support/amount';
import { answer, message } from '../support/answers';
import { type Helpers, run } from '../support/marbles';

/** What a slow handler does with a backlog that a bot has said before anyone asked. */
function consumeSlowly(backlog: number, { at, flush }: Helpers) {
  const service = fakeDirectLine({ bot$: range(1, backlog).pipe(map((n) => `${n}`)), pageSize: 10 });
  const seen = { given: 0, handled: 0, mostHeld: 0, running: 0, mostRunning: 0, texts: [] as unknown[] };
  const transport: Transport = (request) =>
    service(request).pipe(
      tap(({ body }) => {
        seen.given += (JSON.parse(body) as Partial<MessageSet>).messages?.length ?? 0;
        seen.mostHeld = Math.max(seen.mostHeld, seen.given - seen.handled);
      }),
    );
  const { consume } = connect({ secret: 'secret', transport, wake$: interval(100) });

  const consumption = consume(({ messages }) => {
    seen.mostRunning = Math.max(seen.mostRunning, (seen.running += 1));
    return timer(5000).pipe(
      tap(() => {
        seen.handled += messages.length;
        seen.texts.push(...messages.map(({ text }) => text));
      }),
      finalize(() => (seen.running -= 1)),
    );
  }).subscribe();
  at(backlog * 500 + 50, () => consumption.unsubscribe());
  flush();
  const reads = service.requests.filter(({ method }) => method === 'GET').map(({ at }) => at);
  return { ...seen, reads };
}

describe('consume, with a handler slower than the bot', () => {
  //  GET      ^-!      ^-!      ^-!        one when the handler has completed, whatever is due meanwhile
  //  handler    ------|  ------|
  //  held       10    0  10    0           messages
  it.each([100, 1000])('has one set in hand, of a backlog of %s', (backlog) => {
    run((helpers) => {
      const { mostHeld, mostRunning, reads, texts } = consumeSlowly(backlog, helpers);

      expect(mostHeld).toBe(10);
      expect(mostRunning).toBe(1);
      expect(reads).toEqual(Array.from({ length: backlog / 10 + 1 }, (_, i) => i * 5000));
      expect(texts).toEqual(Array.from({ length: backlog }, (_, i) => `${i + 1}`));
    });
  });

  it('holds what comes while it is at it for the set after', () => {
    run(({ flush, at }) => {
      const transport = fakeDirectLine({ bot$: interval(100).pipe(map((n) => `${n}`)), pageSize: 1000 });
      const { consume } = connect({ secret: 'secret', transport });
      const sizes: number[] = [];
      const consumption = consume(({ messages }) => {
        sizes.push(messages.length);
        return timer(2000);
      }).subscribe();

      at(7050, () => {
        consumption.unsubscribe();
        transport.close(); // the bot has no end
      });
      flush();
      // the first GET comes before the first word, the second an interval later
      expect(sizes).toEqual([10, 20, 20, 20]);
      expect(transport.requests.filter(({ method }) => method === 'GET').map((read) => read.at)).toEqual([
        0, 1000, 3000, 5000, 7000,
      ]);
    });
  });

  it('keeps nothing of a set that has been handled', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heaps: number[] = [];
    let reads = 0;
    // 1 MB each, or an everyday tenth of it
    const size = amount({ full: 1e5, everyday: 1e4 });
    const read$ = defer(() => {
      reads += 1;
      const messages = Array.from({ length: 10 }, (_, i) => ({ ...message(`${reads}-${i}`), text: 'x'.repeat(size) }));
      return of(answer(200, { messages, watermark: `${reads}` }));
    });

    run(({ flush }) => {
      const { consume } = connect({ secret: 'secret', userId: 'user1', conversationId: 'c1', transport: () => read$ });
      const handler = () =>
        timer(5000).pipe(
          tap(() => {
            if (reads % 50 !== 10) return;
            collect();
            heaps.push(process.memoryUsage().heapUsed);
          }),
        );
      consume(handler, { until: timer(160 * 5000) }).subscribe();
      flush();
    });

    expect(heaps).toHaveLength(4);
    expect(heaps[3]! - heaps[0]!).toBeLessThan(2 ** 20);
  });
});

describe('consume, with a handler as quick as can be', () => {
  it('goes through a backlog in one go, without a wait and without a deep stack', () => {
    const many = amount({ full: 5000, everyday: 2000 });
    run(({ flush, frame }) => {
      const transport = fakeDirectLine({ bot$: range(1, many).pipe(map((n) => `${n}`)), pageSize: 1 });
      const { consume } = connect({ secret: 'secret', transport });
      let handled = 0;
      consume(({ messages }) => of((handled += messages.length)), { until: timer(1) }).subscribe();

      flush();
      expect(handled).toBe(many);
      expect(frame()).toBe(1);
    });
  });
});
