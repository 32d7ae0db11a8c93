import type { Burst } from './burst';

/** When polls were made, and the longest time without one. */
export interface Pace {
  /** When the last GET began. */
  readonly begunAt: number | undefined;
  /** When the last POST ended. */
  readonly sentAt: number | undefined;
  readonly interval: number;
}

/** The burst of one conversation. What it throws when it is told something waits for the reader. */
export interface Learner {
  /** What the burst throws says nothing about a delivery. */
  tell(what: (burst: Burst) => void): void;
  /** Throws what the burst has thrown when it was told something. */
  rethrow(): void;
  /** When it wants the next poll, if it waits for a reply. It leaves no gap above the interval. */
  due(pace: Pace): number | undefined;
}

/** What has a `fork` is shared, and each conversation makes a burst of its own of it. */
export type Teacher = Burst | { readonly fork: () => Burst };

export function createLearner(teacher: Teacher): Learner {
  let burst = 'due' in teacher && !teacher.fork ? teacher : undefined;
  let failure: { readonly error: unknown } | undefined;

  return {
    tell(what) {
      try {
        burst ??= teacher.fork?.();
        if (burst) what(burst);
      } catch (error) {
        failure = { error };
      }
    },

    rethrow() {
      if (!failure) return;
      const { error } = failure;
      failure = undefined;
      throw error;
    },

    due({ begunAt, sentAt, interval }) {
      if (begunAt === undefined) return undefined;
      const due = burst?.due(begunAt, interval);
      if (due === undefined || !(due > begunAt)) return undefined;
      return Math.min(due, Math.max(begunAt, sentAt ?? begunAt) + interval);
    },
  };
}
