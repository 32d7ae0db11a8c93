import { asyncScheduler, type SchedulerAction, type Subscription, VirtualAction, VirtualTimeScheduler } from 'rxjs';

/** Time as it passes in a run, and the system's clock, which may be wrong. */
export interface VirtualTime {
  readonly frame: () => number;
  readonly setClock: (by: number) => void;
  /** What left the virtual time: an error that nobody handled. */
  readonly escaped: unknown;
}

type Work = (this: SchedulerAction<unknown>, state?: unknown) => void;

/**
 * Does `work`, and then all that waits for a time. The waits of rxjs come to virtual time through `asyncScheduler`, and the
 * errors that nobody handles through `setTimeout`. Not a `TestScheduler`: it fails if a timer is cleared within another of
 * the same ms that it takes for that one, and looks through all timers for each.
 */
export function runInVirtualTime(work: (time: VirtualTime) => void): VirtualTime {
  const scheduler = new VirtualTimeScheduler(VirtualAction);
  const { schedule, now } = asyncScheduler;
  const { setTimeout } = globalThis;
  let wrong = 0;
  let escaped: unknown;
  const time: VirtualTime = {
    frame: () => scheduler.frame,
    setClock: (by) => void (wrong += by),
    get escaped() {
      return escaped;
    },
  };

  // `setInterval` of Node fires at once where it cannot hold the time
  const wait = (work: Work, ms = 0, state?: unknown): Subscription =>
    scheduler.schedule(work, ms > 2 ** 31 - 1 ? 1 : ms, state);
  asyncScheduler.schedule = wait as typeof schedule;
  asyncScheduler.now = () => scheduler.now() + wrong;
  globalThis.setTimeout = ((work: () => void, ms?: number) => wait(work, ms)) as unknown as typeof setTimeout;
  try {
    work(time);
    scheduler.flush();
  } catch (error) {
    escaped = error;
  } finally {
    Object.assign(asyncScheduler, { schedule, now });
    globalThis.setTimeout = setTimeout;
  }
  return time;
}
