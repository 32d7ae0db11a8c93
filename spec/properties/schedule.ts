import fc from 'fast-check';
import type { Fault } from 'rxjs-direct-line/testing';

/** One who reads. Times are ms; 0 is at once, in the same turn. */
export interface Reading {
  /** Leaves after so many values; 0: stays. */
  readonly take: number;
  /** Subscribes again so long after an error or its end, as `retry` and `repeat` do. */
  readonly again: number | undefined;
  /** In which callback that is done; in `next` after the last value that it takes. @default 'end', an error or the completion */
  readonly restartsIn?: 'end' | 'next' | 'finalize';
}

/** What a handler does about the sets that it is given. */
export interface Handling {
  readonly takes: number;
  /** At the first so many sets. */
  readonly fails: number;
  readonly how: 'throws' | 'errors' | 'gives nothing';
  readonly until: number | undefined;
}

export type Step =
  | ({ readonly do: 'read' } & Reading)
  | ({ readonly do: 'consume' } & Reading & Handling)
  /** One of those who read leaves. */
  | { readonly do: 'leave'; readonly which: number }
  | { readonly do: 'send'; readonly clientId: boolean; readonly cancel: number | undefined }
  | { readonly do: 'wake' }
  /** Reads what there is from the beginning, or so many messages of it; if another does already, or nothing was read, not. */
  | { readonly do: 'history'; readonly take: number }
  | { readonly do: 'interval'; readonly ms: number }
  /** The bot speaks unasked, so many times in a row. */
  | { readonly do: 'say'; readonly times: number }
  /** The system's clock is set by so many ms. */
  | { readonly do: 'set clock'; readonly by: number };

/** A listener does something within its `nth` call. */
export interface Act {
  readonly on: 'status' | 'checkpoint' | 'message';
  readonly nth: number;
  readonly step: Step;
}

/** All that happens to one client, told in advance; plain data, so that a failing one can be kept. */
export interface Schedule {
  /** The conversation was begun elsewhere: so many messages are in it, and so many of them were read. */
  readonly joined: { readonly said: number; readonly read: number } | undefined;
  readonly credential: 'secret' | 'token' | 'function';
  readonly tokenLifetime: number;
  /** Of a token function: how long it takes, and how often it fails at first. */
  readonly tokenTakes: number;
  readonly tokenFails: number;
  readonly pageSize: number;
  /** Of a request; 0 is synchronous. */
  readonly latency: number;
  /** Each answer brings a watermark never seen before. */
  readonly freshWatermarks: boolean;
  /** As a number, a stream that replays its last value, or one that does not. */
  readonly intervalAs: 'number' | 'replayed' | 'stream';
  readonly interval: number;
  /** As a list, as a plan of one's own that stands in for the regular poll, or learned (and the list is not used). */
  readonly burstAs: 'list' | 'plan' | 'learned';
  readonly burst: readonly number[];
  readonly timeout: number;
  readonly retry: { readonly delay: number; readonly maxDelay: number; readonly jitter: boolean };
  /** What the bot does about the first, the second … message: delays of its replies; it fails where there is nothing. */
  readonly bot: readonly (readonly number[] | null)[];
  /** Each after so many requests without one. */
  readonly faults: readonly { readonly after: number; readonly fault: Fault }[];
  readonly steps: readonly ({ readonly at: number } & Step)[];
  readonly acts?: readonly Act[];
  /** Which call of a callback throws: of a plan of one's own, or of `random`. */
  readonly throws?: { readonly plan: number; readonly random: number };
  /** Who reads at the end, until it is quiet. */
  readonly last: 'read' | 'consume';
  /** Which of the checkpoints another client goes on from. */
  readonly resume: number;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('before', 'after').map((when) => ({ kind: 'drop', when }) as const) },
  fc.constantFrom('length', 'chunked').map((framing) => ({ kind: 'cut', framing }) as const),
  fc.constantFrom(100, 700, 2500, Infinity).map((ms) => ({ kind: 'delay', ms }) as const),
  {
    weight: 4,
    arbitrary: fc.constantFrom(408, 429, 500, 502, 503).chain((status) =>
      fc.record(
        {
          kind: fc.constant('status' as const),
          status: fc.constant(status),
          retryAfter: fc.constantFrom(1000, 2000),
          form: fc.constantFrom('seconds', 'date'),
          skew: fc.constantFrom(0, -60_000, 3_600_000),
        },
        { requiredKeys: ['kind', 'status'] },
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(401, 403).map((status) => ({ kind: 'status', status }) as const),
  },
  fc.constantFrom(400, 404).map((status) => ({ kind: 'status', status }) as const),
  ...(['expire', 'noWatermark', 'sameWatermark', 'sameWatermark', 'nullBody', 'html', 'endless'] as const).map((kind) =>
    fc.constant({ kind }),
  ),
  fc.constant({ kind: 'redirect', to: 'https://login.example/' } as const),
);

const duration = fc.constantFrom(0, 50, 300, 1000, 1300);
const reading = {
  take: fc.constantFrom(0, 0, 1, 1, 2, 3),
  again: maybe(duration, 3),
  restartsIn: fc.constantFrom('end', 'end', 'next', 'finalize'),
};

const interval = fc.constantFrom(200, 450, 1000, 1700, 5000, Infinity, 2 ** 31, 2 ** 40);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('read' as const), ...reading }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('consume' as const),
      ...reading,
      takes: fc.constantFrom(0, 0, 70, 600, 2000),
      fails: fc.constantFrom(0, 0, 1, 2),
      how: fc.constantFrom('throws', 'errors', 'gives nothing'),
      until: maybe(fc.nat(4000)),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('leave' as const), which: fc.nat(3) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      clientId: fc.boolean(),
      cancel: maybe(duration),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ do: 'wake' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('history' as const), take: fc.constantFrom(0, 0, 1, 2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('interval' as const), ms: interval }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('say' as const), times: fc.integer({ min: 1, max: 4 }) }) },
);

const act: fc.Arbitrary<Act> = fc.record({
  on: fc.constantFrom('status', 'checkpoint', 'message'),
  nth: fc.nat(8),
  step,
});

const setClock = fc.record({
  do: fc.constant('set clock' as const),
  by: fc.constantFrom(-86_400_000, -3_600_000, -1000, -1, 1, 1000, 3_600_000, 86_400_000),
});

// often in the same turn as something else: latencies and intervals are sums of what is in here
const at = fc.oneof(
  fc.nat(80).map((n) => n * 100),
  fc.nat(80).map((n) => n * 50),
  fc.nat(8000),
);

/** Any schedule. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  joined: maybe(fc.nat(4).chain((said) => fc.record({ said: fc.constant(said), read: fc.nat(said) }))),
  credential: fc.constantFrom('secret', 'token', 'function'),
  tokenLifetime: fc.constantFrom(2000, 5000, 30 * 60_000),
  tokenTakes: fc.constantFrom(0, 50),
  tokenFails: fc.nat(2),
  pageSize: fc.constantFrom(1, 2, 3, 100),
  latency: fc.constantFrom(0, 2, 50, 100, 400),
  freshWatermarks: fc.boolean(),
  intervalAs: fc.constantFrom('number', 'replayed', 'stream'),
  interval,
  burstAs: fc.constantFrom('list', 'plan', 'learned'),
  burst: fc.array(fc.constantFrom(0, 100, 300, 1000, 3000), { maxLength: 3 }),
  timeout: fc.constantFrom(1000, 2000, 3000),
  retry: fc.record({ delay: fc.constantFrom(0, 100, 500), maxDelay: fc.constantFrom(400, 2000), jitter: fc.boolean() }),
  bot: fc.array(fc.option(fc.array(fc.oneof(fc.constant(0), fc.nat(3000)), { maxLength: 3 }), { nil: null, freq: 8 }), {
    maxLength: 5,
  }),
  faults: fc.array(fc.record({ after: fc.constantFrom(0, 0, 1, 1, 2, 3, 5), fault: faults }), { maxLength: 14 }),
  steps: fc
    .tuple(
      fc.array(fc.tuple(at, step), { maxLength: 14, minLength: 1 }),
      // When the clock is set, no time can be foretold, so in most schedules it is not.
      fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(fc.tuple(at, setClock), { maxLength: 4 })),
    )
    .map((steps) => steps.flat())
    .map((steps) => steps.map(([at, step]) => ({ at, ...step })).sort((a, b) => a.at - b.at)),
  acts: fc.array(act, { maxLength: 3 }),
  throws: fc.record({
    plan: fc.oneof(fc.constant(Infinity), fc.nat(40)),
    random: fc.oneof(fc.constant(Infinity), fc.nat(6)),
  }),
  last: fc.constantFrom('read', 'consume'),
  resume: fc.nat(20),
});
