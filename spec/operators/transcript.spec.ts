import { concat, connect as multicast, interval, map, of, ReplaySubject, take, takeUntil, timer } from 'rxjs';
import { type Message, transcript } from 'rxjs-direct-line';
import type { Fault, FaultedRequest } from 'rxjs-direct-line/testing';
import { chatWith, fakeService } from '../support/fakeChat';
import { run } from '../support/marbles';

const message = (id: string, text = id): Message => ({ id, conversationId: 'c', from: 'bot', text });
const values = { a: message('a'), b: message('b'), c: message('c'), A: message('a', 'once more') };
const said = { x: [values.a], y: [values.a, values.b], z: [values.a, values.b, values.c] };

describe('transcript', () => {
  it('emits all that has been said, with each message', () => {
    run(({ hot, expectObservable, expectSubscriptions }) => {
      const source$ = hot(' -a-(bc)-|', values);
      const sourceSubs = '  ^-------!';
      const expected = '    -x-(yz)-|';

      expectObservable(source$.pipe(transcript())).toBe(expected, said);
      expectSubscriptions(source$.subscriptions).toBe(sourceSubs.trim());
    });
  });

  it('emits nothing for a message that is there already', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' -a-b-a-b-c-|', { ...values, a: { ...values.a } });
      const expected = '    -x-y-----z-|';

      expectObservable(source$.pipe(transcript())).toBe(expected, said);
    });
  });

  it('puts a newer version of a message in the place of the older one', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' -a-b-A-A-a-|', values);
      const expected = '    -x-y-z---y-|';

      expectObservable(source$.pipe(transcript())).toBe(expected, { ...said, z: [values.A, values.b] });
    });
  });

  it('gives each message the place of its first arrival', () => {
    run(({ hot, expectObservable }) => {
      const source$ = hot(' -c-a-c-|', values);
      const expected = '    -p-q---|';

      expectObservable(source$.pipe(transcript())).toBe(expected, { p: [values.c], q: [values.c, values.a] });
    });
  });

  it('emits a new array each time, and changes none', () => {
    const arrays: (readonly Message[])[] = [];
    of(values.a, values.b, values.c)
      .pipe(transcript())
      .subscribe((array) => arrays.push(array));
    expect(arrays).toEqual([said.x, said.y, said.z]);
    expect(arrays.filter((array) => !Object.isFrozen(array))).toEqual([]);
  });

  it('begins anew for each subscription', () => {
    run(({ cold, expectObservable }) => {
      const said$ = cold('-a-b-|', values).pipe(transcript());
      expectObservable(said$).toBe('-x-y-|', said);
      expectObservable(said$, '--^').toBe('---x-y-|', said);
    });
  });

  it('fails with its source', () => {
    run(({ hot, expectObservable }) => {
      expectObservable(hot('-a-#', values).pipe(transcript())).toBe('-x-#', said);
    });
  });
});

describe('history and live messages, combined as in the example', () => {
  // messages come while the history is read, by several sets, and while the answers are on their way
  it.each([0, 70, 140, 210, 280, 350, 420, 490])(
    'come in order, each once, with none left out: from %d ms on',
    (late) => {
      run(({ at, flush }) => {
        const bot$ = interval(400).pipe(
          take(30),
          map((n) => String(n)),
        );
        // every third answer takes so long that others overtake it
        const fault = ({ nth }: FaultedRequest): Fault | undefined =>
          nth % 3 ? undefined : { kind: 'delay', ms: 900 };
        const service = fakeService({ bot$, pageSize: 4, latency: 100, fault });
        const { history, message$ } = chatWith(service, { interval: 100 });
        const until$ = timer(20_000);
        const emitted: string[][] = [];

        message$.pipe(takeUntil(until$)).subscribe();
        at(6000 + late, () => {
          message$
            .pipe(
              multicast((live$) => concat(history(), live$), { connector: () => new ReplaySubject<Message>(Infinity) }),
              transcript(),
              takeUntil(until$),
            )
            .subscribe((said) => emitted.push(said.map(({ text = '' }) => text)));
        });
        flush();

        const all = Array.from({ length: 30 }, (_, i) => String(i));
        expect(emitted).toEqual(all.map((_, i) => all.slice(0, i + 1)));
      });
    },
  );
});
