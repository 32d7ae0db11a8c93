import type { Why } from '../protocol/requests';

/** A poll that is due: when, and what makes it so. */
export interface Due {
  readonly at: number;
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
  readonly now: number;
  readonly interval: number;
  /** The end of the last regular GET of this reader, if it has made one. */
  readonly regularAt?: number | undefined;
  /** When the first GET is due if nothing asks for it earlier; undefined if it is due at once. */
  readonly firstAt?: number | undefined;
  /** Bursts and wakes that no GET has discharged, in order of time. */
  readonly triggers?: readonly Due[];
  /** The last set may not have been all there is. */
  readonly hasMore?: boolean;
  /** When a learned burst is due, which stands in for the regular poll. */
  readonly learnedAt?: number | undefined;
  readonly retry?: Retry | undefined;
}

/** The next poll; undefined if nothing asks for one. */
export function nextPoll(situation: Situation): Due | undefined {
  const { now, interval, regularAt, firstAt, triggers = [], hasMore, learnedAt, retry } = situation;
  const [trigger] = triggers;

  if (retry) {
    if (retry.isHurried) return { at: retry.notBefore, why: 'retry' };
    const isPaused = interval === Infinity && !retry.isOwed;
    if (!isPaused) return { at: retry.until, why: 'retry' };
    return trigger && { at: Math.max(retry.until, trigger.at), why: 'retry' };
  }
  if (hasMore) return { at: now, why: 'drain' };
  if (regularAt === undefined) return { at: trigger ? now : (firstAt ?? now), why: 'first' };
  const paced: Due =
    learnedAt === undefined ? { at: regularAt + interval, why: 'interval' } : { at: learnedAt, why: 'burst' };
  const next = trigger && trigger.at < paced.at ? trigger : paced;
  return next.at === Infinity ? undefined : next;
}
