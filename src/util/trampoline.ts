/** Runs work one piece after another: work that is handed over meanwhile runs when the current piece has returned. */
export type Trampoline = (work: () => void) => void;

/**
 * Turns recursion into a loop, so that any number of synchronous steps needs no more stack than one.
 *
 * Unlike `queueScheduler`, it belongs to one owner, and work that throws does not take the rest of the queue with it.
 */
export function createTrampoline(): Trampoline {
  let queue: (() => void)[] | undefined;

  return (work) => {
    if (queue) {
      queue.push(work);
      return;
    }
    const running = [work];
    queue = running;
    const failures: unknown[] = [];
    for (let next = running.shift(); next; next = running.shift()) {
      try {
        next();
      } catch (error) {
        failures.push(error);
      }
    }
    queue = undefined;
    if (failures.length > 0) throw failures[0];
  };
}
