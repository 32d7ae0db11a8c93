import type { Why } from '../protocol/requests';

/** A poll that is due, and its reason. */
export interface Due {
  /** Undefined for at once. */
  readonly at?: number | undefined;
  readonly why: Why;
}

/** A poll that failed, and is to be made again. */
export interface Retry {
  /** When the backoff ends. */
  readonly until: number;
  /** No attempt may be made before: the service has said so. */
  readonly notBefore: number;
  /** Something has happened that is worth an attempt before the backoff ends. */
  readonly isHurried: boolean;
  /** More than the interval asked for the poll, so it has to be made even if the interval pauses. */
  readonly isOwed: boolean;
}

/** All that decides when the next poll is due. Times are ms, on one clock. */
export interface Situation {
  readonly interval: number;
  /** The end of the last regular GET of this reader, if it has made one. */
  readonly regularAt?: number | undefined;
  /** When the first GET is due if nothing asks for it earlier; undefined if it is due at once. */
  readonly firstAt?: number | undefined;
  /** When the first burst is due that no GET has discharged. */
  readonly burstAt?: number | undefined;
  /** When a learned burst is due, which stands in for the regular poll. */
  readonly learnedAt?: number | undefined;
  /** A wake has come that no GET has discharged. */
  readonly isWoken?: boolean;
  /** The last set may not have been all there is. */
  readonly hasMore?: boolean | undefined;
  readonly retry?: Retry | undefined;
}

/** The next poll; undefined if nothing asks for one. */
export function nextPoll(situation: Situation): Due | undefined {
  const { interval, regularAt, firstAt, burstAt, learnedAt, isWoken, hasMore, retry } = situation;
  if (retry) return nextRetry(retry, interval, burstAt ?? learnedAt);
  if (hasMore) return { why: 'drain' };
  if (regularAt === undefined) {
    return { at: isWoken || burstAt !== undefined ? undefined : firstAt, why: 'first' };
  }
  if (isWoken) return { why: 'wake' };
  const paced: Due =
    learnedAt === undefined ? { at: regularAt + interval, why: 'interval' } : { at: learnedAt, why: 'burst' };
  if (burstAt !== undefined && burstAt < (paced.at ?? 0)) return { at: burstAt, why: 'burst' };
  return paced.at === Infinity ? undefined : paced;
}

function nextRetry(
  { until, notBefore, isHurried, isOwed }: Retry,
  interval: number,
  burstAt?: number,
): Due | undefined {
  if (isHurried) return { at: notBefore, why: 'retry' };
  if (interval < Infinity || isOwed) return { at: until, why: 'retry' };
  return burstAt === undefined ? undefined : { at: Math.max(until, burstAt), why: 'retry' };
}
