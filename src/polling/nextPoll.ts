import type { Why } from '../protocol/requests';
import type { Pause } from '../session/retryPolicy';

/** A poll that is due, and its reason. */
export interface Due {
  /** Undefined for at once; Infinity if nothing asks for a poll. */
  readonly at?: number | undefined;
  readonly why: Why;
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
  /** The backoff, if the last poll has failed. */
  readonly pause?: Pause | undefined;
  /** Something has happened that is worth an attempt before the backoff ends. */
  readonly isHurried?: boolean;
  /** A wake or a burst asked for the poll that failed, so it has to be made even if the interval pauses. */
  readonly isOwed?: boolean;
}

export function nextPoll(situation: Situation): Due {
  const { interval, regularAt, firstAt, burstAt, learnedAt, isWoken, hasMore, pause } = situation;
  if (pause) return nextRetry(pause, situation);
  if (hasMore) return { why: 'drain' };
  if (regularAt === undefined) {
    return { at: isWoken || burstAt !== undefined ? undefined : firstAt, why: 'first' };
  }
  // It has a time, though a past one, so that all wakes of a tick are one.
  if (isWoken) return { at: regularAt, why: 'wake' };
  const pacedAt = learnedAt ?? regularAt + interval;
  if (burstAt !== undefined && burstAt < pacedAt) return { at: burstAt, why: 'burst' };
  return { at: pacedAt, why: learnedAt === undefined ? 'interval' : 'burst' };
}

function nextRetry({ until, notBefore }: Pause, situation: Situation): Due {
  const { interval, regularAt, burstAt, learnedAt, isWoken, hasMore, isHurried, isOwed } = situation;
  if (isHurried) return { at: notBefore, why: 'retry' };
  const isAsked = regularAt === undefined || hasMore || isOwed || isWoken;
  // If the interval pauses, so does a regular poll that has failed, until something else asks for one.
  const askedAt = isAsked || interval < Infinity ? until : (burstAt ?? learnedAt ?? Infinity);
  return { at: Math.max(until, askedAt), why: 'retry' };
}
