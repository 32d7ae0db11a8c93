import type { Log } from './log';

export interface EndOptions {
  /** How long the end may take, ms. After that the process exits with 1. */
  readonly limit: number;
  readonly log: Log;
}

/** Ends this process with `end` at the first SIGTERM or SIGINT, or if its parent has died. A second signal ends it at once. */
export function endInOrder(end: () => Promise<unknown>, { limit, log }: EndOptions): void {
  let ending = false;
  let signals = 0;

  function fail(reason: string): void {
    log(reason);
    process.exit(1);
  }

  function begin(): void {
    if (ending) return;
    ending = true;
    setTimeout(() => fail(`not drained within ${limit} ms`), limit).unref();
    end().then(
      () => process.exit(0),
      (error: unknown) => fail(String(error)),
    );
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) fail(`ended at once by a second signal`);
      begin();
    });
  }
  // The channel to a parent that forked this process. It closes in whatever way the parent ends.
  process.on('disconnect', begin);
}
