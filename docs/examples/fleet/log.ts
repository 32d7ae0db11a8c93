/** The pause after a line, ms. It doubles up to the longest one while there is more to write. */
const pauses = { shortest: 1000, longest: 30_000 };

/** How many different lines are kept during a pause, and how long each may be. */
const limits = { lines: 5, length: 500 };

// A name or a message of somebody else must not move the cursor, or begin a line of its own.
const clean = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, limits.length);

/**
 * A log that writes at most one line a second, whatever happens: thousands of conversations fail in the same moment if
 * Redis or the service does. `flush` writes what a pause still holds back.
 */
export function createLog(write: (line: string) => void = (line) => console.error(line)) {
  const held = new Map<string, number>();
  let others = 0;
  let pausing = false;

  function flush(): void {
    if (held.size === 0) return;
    const lines = [...held].map(([line, times]) => (times > 1 ? `${line} (${times} times)` : line));
    if (others > 0) lines.push(`and ${others} others`);
    held.clear();
    others = 0;
    write(lines.join('; '));
  }

  function pause(time: number): void {
    pausing = true;
    setTimeout(() => {
      if (held.size === 0) {
        pausing = false;
        return;
      }
      flush();
      pause(Math.min(2 * time, pauses.longest));
    }, time).unref();
  }

  function log(text: string): void {
    const line = clean(text);
    if (!pausing) {
      write(line);
      pause(pauses.shortest);
    } else if (held.has(line) || held.size < limits.lines) {
      held.set(line, (held.get(line) ?? 0) + 1);
    } else {
      others += 1;
    }
  }

  return { log, flush };
}

export type Log = ReturnType<typeof createLog>['log'];
