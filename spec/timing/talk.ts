import type { ConnectOptions } from 'rxjs-direct-line';
import { seeded } from '../e2e/referenceService';
import { type Arrival, record, type Recorded, type Turn } from './record';

/** What came of one send. All is ms from the start of its POST. */
export interface Exchange {
  readonly requests: readonly Recorded[];
  /** From the echo to the reply, as the service wrote them. */
  readonly delay: number;
  /** When the service wrote the reply, and when the subscriber had it. */
  readonly ready: number;
  readonly came: number;
  readonly late: number;
  /** GETs from the send to the reply, drains aside: it is they that the plan is about. */
  readonly polls: number;
}

/** A number near `middle`, at most `spread` away from it, and rarely as far. */
export const around = (random: () => number, middle: number, spread: number): number =>
  Math.round(middle + (spread * (random() + random() + random() - 1.5)) / 1.5);

/** One send each 5 s or so, to a bot that is as slow as `delayOf` says. The same seed gives the same. */
export function turnsOf(count: number, seed: number, delayOf: (random: () => number, nth: number) => number): Turn[] {
  const random = seeded(seed);
  let at = 0;
  return Array.from({ length: count }, (_, nth) => {
    at += 4500 + Math.floor(1000 * random());
    return { at, delay: delayOf(random, nth) };
  });
}

/** Has a conversation of these turns, and tells of each what came of it. */
export function talk(
  turns: readonly Turn[],
  burst: NonNullable<ConnectOptions['burst']>,
  latency?: number,
): readonly Exchange[] {
  const until = (turns.at(-1)?.at ?? 0) + 4500;
  const { requests, arrivals } = record(turns, { burst, until, ...(latency && { latency }) });
  const by = (who: string) => arrivals.filter((arrival) => arrival.by === who);
  return turns.map(({ at }, nth): Exchange => {
    const end = turns[nth + 1]?.at ?? until;
    const meant = ({ created }: Arrival) => created >= at && created < end;
    const echo = by('user').find(meant)?.created ?? NaN;
    const { created: ready, at: came } = by('bot').find(meant) ?? { created: NaN, at: NaN };
    const own = requests
      .filter(({ from }) => from >= at && from < end)
      .map(({ from, to, ...rest }) => ({ ...rest, from: from - at, to: to - at }));
    return {
      requests: own,
      delay: ready - echo,
      ready: ready - at,
      came: came - at,
      late: came - ready,
      polls: own.filter(({ why, to }) => why && why !== 'drain' && to <= came - at).length,
    };
  });
}
