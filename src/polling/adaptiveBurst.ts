import { assertKnownOptions, check } from '../util/assertOptions';
import { isDuration } from '../util/clock';
import type { Burst } from './burst';
import { planPolls } from './planPolls';

/** A message that comes later than this after a send is not a reply to it. */
const patience = 30_000;
/** How many replies to one send are waited for. */
const repliesAtMost = 3;
/** It is not worth the work to plan within a shorter interval. */
const shortestGap = 100;

/** A message that was sent, as long as it may be replied to. */
interface Sent {
  readonly startedAt: number;
  /** Undefined while the POST is in flight. */
  answeredAt: number | undefined;
  /** When the service wrote its echo, NaN if it does not say; undefined until the echo has come. */
  echo?: number;
  replies: number;
  /** Whether a reply can only be to this message. */
  isAlone: boolean;
}

/** When a reply with that delay can be had: not before the POST has been answered, if it was there by then. */
const findReadyAt = ({ startedAt, answeredAt = Infinity }: Sent, delay: number) =>
  delay > 0 ? startedAt + delay : answeredAt;

/** -Infinity if there is none, as for a bot that never replies. */
const findLongest = (delays: readonly number[]) => Math.max(...delays.filter((delay) => delay < Infinity));

/**
 * Learns how fast a bot replies, and plans the polls after a send so that `price` × polls + waiting is minimal.
 *
 * Pass it to `connect`, or pass one to all conversations with a bot. `price` is the number of ms of waiting that one
 * poll is worth, 200 by default. `window` is the number of replies that it remembers, 32 by default.
 *
 * It begins with one poll, 300 ms after the answer to the POST. The delay of a reply is the time from the `created` of
 * the echo to the `created` of the reply, on the service's clock. If these are missing, or contradict the GETs, it is
 * taken as the middle between the GET that brought the reply and the previous GET. A message more than 30 s after a
 * send is not learned, nor is a reply that may belong to either of two sends. If the last four delays are all longer,
 * or all shorter, than the others, the bot has changed its speed. Then the others are forgotten.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { adaptiveBurst, connect } from 'rxjs-direct-line';
 *
 * const burst = adaptiveBurst({ price: 500 }); // polls are expensive, so there are fewer
 * connect({ token, burst }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 *
 * @category Pace
 */
export function adaptiveBurst(options: { price?: number; window?: number } = {}): Burst {
  const { price = 200, window = 32 } = options;
  assertKnownOptions(options, ['price', 'window']);
  check({ price: isDuration(price), window: window >= 1 });
  /** The delays of first replies, of second ones, …, the oldest first; Infinity for a reply that did not come. */
  const known: number[][] = Array.from({ length: repliesAtMost }, () => []);
  const knownOf = ({ replies }: Sent): readonly number[] => known[replies] ?? [];

  function learn(sent: Sent, delay: number): void {
    const delays = known[sent.replies];
    if (!delays || !sent.isAlone) return;
    delays.push(delay);
    const newest = delays.slice(-4);
    const others = delays.slice(0, -4);
    const hasChanged = Math.min(...newest) > Math.max(...others) || Math.max(...newest) < Math.min(...others);
    delays.splice(0, Math.max(delays.length - window, hasChanged ? others.length : 0));
  }

  /** When to look for the next reply to `sent`, after a GET at `after`. */
  function planNext(sent: Sent, after: number, maxGap: number): number | undefined {
    const { answeredAt, replies } = sent;
    if (answeredAt === undefined) return undefined;
    const delays = knownOf(sent);
    if (delays.length === 0) return replies > 0 ? undefined : answeredAt + 300;
    const from = Math.max(after, answeredAt);
    // The last one is a little beyond what is known, so that a reply that is hardly late need not wait for the interval.
    const waits = [...delays, findLongest(delays) * 1.25]
      .filter((delay) => delay >= 0)
      .map((delay) => findReadyAt(sent, delay))
      .filter((at) => at > after)
      // A plan costs time and memory by its length, so it is bounded whatever the times are; no reply is no part of it.
      .map((at) => (at < Infinity ? Math.min(Math.max(0, at - from), 2 * patience) : at));
    const [wait] = planPolls(waits, { price, maxGap: Math.max(maxGap, shortestGap) });
    return wait === undefined ? undefined : from + wait;
  }

  function fork(): Burst {
    let pending: readonly Sent[] = [];
    /** When the last GET began. */
    let askedAt = -Infinity;

    /** Stops waiting for replies that should have been there by the last GET. */
    const giveUp = (findLimit: (sent: Sent) => number) => {
      const over = pending.filter((sent) => askedAt > findLimit(sent));
      pending = pending.filter((sent) => !over.includes(sent));
      for (const sent of over) if (sent.echo !== undefined) learn(sent, Infinity);
    };

    function onReply(sent: Sent, created: number, at: number): void {
      const since = Math.max(0, askedAt - sent.startedAt);
      const until = Math.max(0, at - sent.startedAt);
      const byService = created - (sent.echo as number);
      const delay = byService > since ? Math.min(byService, until) : (since + until) / 2;
      if (delay > patience) return;
      learn(sent, sent.startedAt + delay > (sent.answeredAt ?? Infinity) ? delay : 0);
      sent.replies += 1;
    }

    /** From now on a message may be a reply to any send that has an echo and no reply yet. */
    function onEcho(sent: Sent, created: number): void {
      const open = pending.filter(({ echo, replies }) => echo !== undefined && replies === 0);
      for (const other of open) other.isAlone = false;
      sent.isAlone = open.length === 0;
      sent.echo = created;
    }

    return {
      sent({ startedAt, answeredAt }) {
        const begun = pending.find((sent) => sent.startedAt === startedAt && sent.answeredAt === undefined);
        if (begun) {
          begun.answeredAt = answeredAt;
          return;
        }
        giveUp((sent) => {
          if (sent.echo === undefined) return sent.answeredAt ?? Infinity;
          const delays = knownOf(sent);
          return delays.length > 0 ? findReadyAt(sent, findLongest(delays)) : Infinity;
        });
        // A POST that was not answered before the next one began has been refused.
        const taken = pending.filter((sent) => sent.answeredAt !== undefined);
        pending = [...taken, { startedAt, answeredAt, replies: 0, isAlone: true }].slice(-window);
      },

      received({ messages }, at, userId) {
        // A backlog costs nothing while no reply is waited for.
        for (const { from, created = '' } of pending.length > 0 ? messages : []) {
          if (from === userId) {
            const sent = pending.find(({ echo }) => echo === undefined);
            if (sent) onEcho(sent, Date.parse(created));
          } else {
            const candidates = pending.filter(({ echo }) => echo !== undefined);
            const sent = candidates.find(({ replies }) => replies === 0) ?? candidates.at(-1);
            if (sent) onReply(sent, Date.parse(created), at);
          }
        }
        askedAt = at;
        giveUp(({ startedAt }) => startedAt + patience);
      },

      due(after, maxGap = Infinity) {
        const dues = pending
          .map((sent) => planNext(sent, after, maxGap))
          .filter((at): at is number => at !== undefined && at > after);
        return dues.length > 0 ? Math.min(...dues) : undefined;
      },

      fork,
    };
  }
  return fork();
}
