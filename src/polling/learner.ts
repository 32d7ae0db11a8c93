import type { Burst } from './burst';

/** A `Burst`, or the making of one. */
export type BurstSource = Burst | { readonly fork: () => Burst };

/** Asks a `Burst` for polls. What it throws is kept for the reader, because it says nothing about a delivery. */
export interface Learner {
  /** Calls `act` with the `Burst`. Gives its result, or undefined if it throws. */
  call<T>(act: (burst: Burst) => T): T | undefined;
  /** When the next poll is wanted. Throws if the `Burst` has thrown, or does so now. */
  findDue(since: Since): number | undefined;
}

interface Since {
  /** When the last GET began, if a reply may come later. */
  readonly begunAt: number | undefined;
  /** When the first POST since then ended. */
  readonly sentAt: number | undefined;
  readonly interval: number;
}

export function createLearner(source: BurstSource): Learner {
  let fail: (() => void) | undefined;

  const keepError = <T>(act: () => T): T | undefined => {
    try {
      return act();
    } catch (error) {
      fail = () => {
        fail = undefined;
        throw error;
      };
      return undefined;
    }
  };
  let burst: Burst | undefined;

  return {
    call: (act) =>
      keepError(() => {
        burst ??= source.fork?.() ?? (source as Burst);
        return act(burst);
      }),
    findDue({ begunAt, sentAt, interval }) {
      fail?.();
      if (!burst || begunAt === undefined) return undefined;
      const due = burst.due(begunAt, interval) ?? begunAt;
      // No gap is longer than the interval, counted from the send that is replied to.
      return due > begunAt ? Math.min(due, (sentAt ?? begunAt) + interval) : undefined;
    },
  };
}
