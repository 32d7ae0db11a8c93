import { check } from '../util/assertOptions';
import type { MessageSet } from '../protocol/message';
import { planPolls } from './planPolls';
import { isDuration } from '../util/clock';

/**
 * What decides the polls after a send: told what goes out and what comes in, asked when to poll. All is ms, on one clock.
 * `adaptiveBurst` makes one that learns.
 *
 * @example
 * ```ts
 * import { type Burst, connect } from 'rxjs-direct-line';
 *
 * let due = 0;
 * const burst: Burst = {
 *   sent: (_, answeredAt) => void (due = answeredAt + 500), // one poll, half a second after each send
 *   received: () => undefined,
 *   due: (after) => (due > after ? due : undefined),
 * };
 * connect({ token, burst }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export interface Burst {
  /**
   * A message goes out in a POST that began at `startedAt`. Told when it begins, with `Infinity`, and when it has been
   * answered; one at a time, and not again where it was refused.
   */
  sent(startedAt: number, answeredAt: number): void;
  /** A GET that began at `at` has brought `set`, of what is new in it; `userId` tells one's own messages from others'. */
  received(set: MessageSet, at: number, userId: string): void;
  /**
   * When to poll next, where the GET that began at `after` has not brought what is waited for; undefined where nothing is
   * waited for. No regular poll is made meanwhile; `maxGap`, the interval, is the longest that there may be without any.
   */
  due(after: number, maxGap?: number): number | undefined;
  /** One for another conversation with the same bot, which learns together with this one. */
  fork?(): Burst;
}

/** What comes later than this after a send is no reply to it. */
const patience = 30_000;
/** How many replies to one send are waited for. */
const most = 3;
/** To plan within a shorter interval is not worth the work. */
const shortest = 100;

/** A send, as long as it may be replied to. */
interface Turn {
  readonly startedAt: number;
  /** Infinity until it is. */
  answeredAt: number;
  /** When the service wrote its echo, NaN where it does not say; undefined until it has come. */
  echo: number | undefined;
  replies: number;
  /** Whether a reply can only be to this one. */
  alone: boolean;
}

/** When a reply of that delay is there: one that came before the POST was answered can be had as soon as it is. */
const ready = ({ startedAt, answeredAt }: Turn, delay: number) => (delay > 0 ? startedAt + delay : answeredAt);

/**
 * Learns how fast a bot replies, and plans the polls after a send so that `price` × polls + waiting costs least.
 *
 * Give one to a `connect`, or the same one to all that talk to the same bot. `price` is how much waiting one poll is worth,
 * ms; `window` is of how many replies it remembers the delay. It begins with one poll 300 ms after a send, as the
 * reference of the protocol has it. A delay is the difference of the two `created` of echo and reply, both of the service's
 * clock; where they are missing, or contradict what the GETs saw, the middle between the GET that brought the reply and
 * the one before. What comes more than 30 s after a send is not learned from, nor what may be a reply to either of two.
 * A bot whose last four delays are all longer or all shorter than the others has changed its speed: these are forgotten.
 *
 * @throws TypeError that names what is wrong.
 *
 * @example
 * ```ts
 * import { adaptiveBurst, connect } from 'rxjs-direct-line';
 *
 * const burst = adaptiveBurst({ price: 500 }); // polls are dear: fewer of them
 * connect({ token, burst }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function adaptiveBurst({ price = 200, window = 32 }: { price?: number; window?: number } = {}): Burst {
  check({ price: isDuration(price), window: window >= 1 });
  /** The delays of the first replies, of the second ones, …, the oldest first; Infinity where none came. */
  const known: number[][] = Array.from({ length: most }, () => []);
  const knownOf = ({ replies }: Turn): readonly number[] => known[replies] ?? [];
  /** -Infinity where there is none, as for a bot that never replies. */
  const longest = (delays: readonly number[]) => Math.max(...delays.filter((delay) => delay < Infinity));

  function learn(turn: Turn, delay: number): void {
    const delays = known[turn.replies];
    if (!delays || !turn.alone) return;
    delays.push(delay);
    const newest = delays.slice(-4);
    const others = delays.slice(0, -4);
    const changed = Math.min(...newest) > Math.max(...others) || Math.max(...newest) < Math.min(...others);
    delays.splice(0, Math.max(delays.length - window, changed ? others.length : 0));
  }

  function fork(): Burst {
    let turns: readonly Turn[] = [];
    /** When the last GET began. */
    let askedAt = -Infinity;

    /** Waits no longer for replies that should have been there by the last GET. */
    const giveUp = (limit: (turn: Turn) => number) => {
      const over = turns.filter((turn) => askedAt > limit(turn));
      turns = turns.filter((turn) => !over.includes(turn));
      for (const turn of over) if (turn.echo !== undefined) learn(turn, Infinity);
    };

    function replied(turn: Turn, created: number, at: number): void {
      const since = Math.max(0, askedAt - turn.startedAt);
      const until = Math.max(0, at - turn.startedAt);
      const spoken = created - (turn.echo as number);
      const delay = spoken > since ? Math.min(spoken, until) : (since + until) / 2;
      if (delay > patience) return;
      learn(turn, turn.startedAt + delay > turn.answeredAt ? delay : 0);
      turn.replies++;
    }

    /** What comes now may be a reply to any send that has an echo, and no reply yet. */
    function echoed(turn: Turn, created: number): void {
      const open = turns.filter(({ echo, replies }) => echo !== undefined && replies === 0);
      for (const other of open) other.alone = false;
      turn.alone = open.length === 0;
      turn.echo = created;
    }

    return {
      sent(startedAt, answeredAt) {
        const begun = turns.find((turn) => turn.startedAt === startedAt && turn.answeredAt === Infinity);
        if (begun) {
          begun.answeredAt = answeredAt;
          return;
        }
        giveUp((turn) => {
          const delays = knownOf(turn);
          if (turn.echo === undefined) return turn.answeredAt;
          return delays.length > 0 ? ready(turn, longest(delays)) : Infinity;
        });
        // one that was not answered before the next began has been refused
        const taken = turns.filter((turn) => turn.answeredAt < Infinity);
        turns = [...taken, { startedAt, answeredAt, echo: undefined, replies: 0, alone: true }].slice(-window);
      },

      received({ messages }, at, userId) {
        // a backlog costs nothing while no reply is waited for
        for (const { from, created = '' } of turns.length > 0 ? messages : []) {
          if (from === userId) {
            const turn = turns.find(({ echo }) => echo === undefined);
            if (turn) echoed(turn, Date.parse(created));
          } else {
            const candidates = turns.filter(({ echo }) => echo !== undefined);
            const turn = candidates.find(({ replies }) => replies === 0) ?? candidates.at(-1);
            if (turn) replied(turn, Date.parse(created), at);
          }
        }
        askedAt = at;
        giveUp(({ startedAt }) => startedAt + patience);
      },

      due(after, maxGap = Infinity) {
        const dues = turns.map((turn) => {
          const delays = knownOf(turn);
          if (turn.answeredAt === Infinity) return Infinity;
          if (delays.length === 0) return turn.replies > 0 ? Infinity : turn.answeredAt + 300;
          const from = Math.max(after, turn.answeredAt);
          // a little beyond what is known, so that one that is hardly late need not wait for the interval
          const left = [...delays, longest(delays) * 1.25]
            .filter((delay) => delay >= 0)
            .map((delay) => ready(turn, delay))
            .filter((at) => at > after);
          const [wait = Infinity] = planPolls(
            left.map((at) => Math.max(0, at - from)),
            { price, maxGap: Math.max(maxGap, shortest) },
          );
          return from + wait;
        });
        const due = Math.min(...dues.filter((at) => at > after));
        return due < Infinity ? due : undefined;
      },

      fork,
    };
  }
  return fork();
}
