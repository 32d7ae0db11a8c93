import fc from 'fast-check';
import { defer, finalize, map, repeat, switchMap, takeUntil, timer } from 'rxjs';
import { sharedTransport, type SharedTransportOptions } from 'rxjs-direct-line';
import { mean } from '../bench/stats';
import { problem, set } from '../support/answers';
import { run } from '../support/marbles';

// A failure prints its seed and path: PROPERTY_SEED=… PROPERTY_PATH=… repeats it.
const { PROPERTY_RUNS: runs = 1000, PROPERTY_SEED: seed, PROPERTY_PATH: path } = process.env;
const settings = { ...(seed && { seed: +seed }), ...(path && { path }) };

/** What somebody asks, and how the service answers; ms. */
interface Asked {
  readonly conversation: number;
  readonly method: 'GET' | 'POST';
  readonly at: number;
  /** How long it is waited for. */
  readonly patience: number;
  readonly takes: number;
  /** The seconds of a 429, or 0 for a set. */
  readonly held: number;
}

type Budget = Readonly<Record<'concurrency' | 'perSecond', number>>;

const asked = fc.record<Asked>({
  conversation: fc.nat(4),
  method: fc.constantFrom('GET', 'GET', 'POST'),
  at: fc.nat(2000),
  patience: fc.oneof(fc.nat(1000), fc.constant(1e9)),
  takes: fc.nat(300),
  held: fc.constantFrom(0, 0, 0, 0, 0, 1, 3),
});
const options = fc.record<Budget>({
  concurrency: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(Infinity)),
  perSecond: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constant(Infinity)),
});

/** One that was asked for. */
interface Entry extends Asked {
  state: 'waiting' | 'in flight' | 'over';
  /** By whom it was overtaken while it waited, once for each time; and how many of its own conversation were before it. */
  readonly overtaken: number[];
  readonly before: number;
}

/** What is wrong with how a shared transport served these. */
function violationsOf(all: readonly Asked[], { concurrency, perSecond }: Budget): string[] {
  const violations: string[] = [];
  const entries: Entry[] = [];
  const begun: number[] = [];
  let heldUntil = 0;

  run(({ at, frame, flush }) => {
    const now = () => frame();
    const inState = (state: Entry['state']) => entries.filter((entry) => entry.state === state);

    const begin = (entry: Entry) => {
      const blocked = inState('waiting').filter((other) => other !== entry);
      if (now() < heldUntil) violations.push(`begins at ${now()}, held until ${heldUntil}`);
      if (entry.method === 'GET' && blocked.some(({ method }) => method === 'POST'))
        violations.push('a poll before a send');
      if (inState('in flight').length >= concurrency) violations.push('more than the concurrency');
      const first = begun[begun.length - perSecond];
      if (first !== undefined && now() - first < 1000) violations.push('more than a second may have');
      for (const other of blocked.filter(({ method }) => method === entry.method))
        other.overtaken.push(entry.conversation);
      const most = Math.max(...entry.overtaken.map((id) => entry.overtaken.filter((other) => other === id).length), 0);
      if (most > entry.before + 1) violations.push('overtaken more than once by one');
      begun.push(now());
      entry.state = 'in flight';
    };

    const transport = sharedTransport(
      ({ body }) =>
        defer(() => {
          const entry = entries[Number(body)]!;
          begin(entry);
          return timer(entry.takes).pipe(
            map(() => {
              if (entry.held) heldUntil = Math.max(heldUntil, now() + entry.held * 1000);
              return entry.held ? problem(429, { 'Retry-After': String(entry.held) }) : set('');
            }),
            finalize(() => (entry.state = 'over')),
          );
        }),
      { concurrency, perSecond },
    );

    all.forEach((asked) =>
      at(asked.at, () => {
        const { conversation, method, patience } = asked;
        const before = inState('waiting').filter(
          (other) => other.method === method && other.conversation === conversation,
        );
        const entry: Entry = { ...asked, state: 'waiting', overtaken: [], before: before.length };
        const body = String(entries.push(entry) - 1);
        transport({ method, url: `https://host/api/conversations/c${conversation}/messages`, headers: {}, body })
          .pipe(takeUntil(timer(patience)))
          .subscribe({ complete: () => (entry.state = 'over') });
      }),
    );
    flush();
  });
  if (entries.some(({ state }) => state !== 'over')) violations.push('one is never served');
  return violations;
}

it(`keeps to the budget and gives everyone a turn, for any schedule, ${runs} times`, () => {
  fc.assert(
    fc.property(fc.array(asked, { maxLength: 60 }), options, (all, options) => {
      expect(violationsOf(all, options)).toEqual([]);
    }),
    { numRuns: +runs, ...settings },
  );
}, 600_000);

interface Polling {
  /** When it begins, and how long it pauses after each poll, ms. */
  readonly from: number;
  readonly interval: number;
}

/** How long each poll waits in the line; each takes as long as the next of `takes` says. */
function waitsOf(all: readonly Polling[], options: SharedTransportOptions, takes: readonly number[]): number[] {
  const waits: number[] = [];
  run(({ frame, flush }) => {
    const joined: number[] = [];
    const transport = sharedTransport(
      ({ body }) =>
        defer(() => {
          waits.push(frame() - joined[Number(body)]!);
          return timer(takes[waits.length % takes.length]!).pipe(map(() => set('')));
        }),
      options,
    );
    all.forEach(({ from, interval }, i) => {
      const poll$ = defer(() => {
        joined[i] = frame();
        return transport({
          method: 'GET',
          url: `https://host/api/conversations/c${i}/messages`,
          headers: {},
          body: `${i}`,
        });
      });
      timer(from)
        .pipe(
          switchMap(() => poll$.pipe(repeat({ delay: interval }))),
          takeUntil(timer(10_000)),
        )
        .subscribe();
    });
    flush();
  });
  return waits;
}

/** A run is long. */
const few = Math.ceil(+runs / 25);
const polling = fc.record<Polling>({ from: fc.nat(500), interval: fc.nat(20) });
const takes = fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 1, maxLength: 7 });

it(`lets no poll wait more than twice the mean under overload, ${few} times`, () => {
  const most = (waits: readonly number[]) => Math.max(...waits) / mean(waits);
  fc.assert(
    fc.property(
      fc.array(polling, { minLength: 8, maxLength: 16 }),
      fc.integer({ min: 1, max: 3 }),
      takes,
      (all, n, takes) => {
        expect(most(waitsOf(all, { concurrency: n }, takes))).toBeLessThanOrEqual(2);
        expect(most(waitsOf(all, { perSecond: n * 10 }, takes))).toBeLessThanOrEqual(2);
      },
    ),
    { numRuns: few, ...settings },
  );
}, 600_000);
