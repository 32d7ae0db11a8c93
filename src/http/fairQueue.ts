/** A line in which each key has its turn, and what waits under one key goes in the order in which it came. */
export interface Turns<T> {
  readonly size: number;
  /** Gives what leaves the line. */
  join(key: string, waiting: T): () => void;
  /** Whose turn it is; it has left the line. */
  next(): T | undefined;
}

export function createTurns<T>(): Turns<T> {
  // in the order of their turns; none is empty
  const lines = new Map<string, Set<T>>();
  // goes on where it was: to look for the first of a Map anew is slow where many before it have been deleted
  let order = lines.entries();
  let size = 0;

  const remove = (key: string, waiting: T) => {
    const line = lines.get(key);
    if (!line?.delete(waiting)) return;
    size -= 1;
    if (line.size === 0) lines.delete(key);
  };

  return {
    get size() {
      return size;
    },

    join(key, waiting) {
      lines.set(key, (lines.get(key) ?? new Set()).add(waiting));
      size += 1;
      return () => remove(key, waiting);
    },

    next() {
      let turn = order.next();
      // it had come to an end of the line
      if (turn.done) turn = (order = lines.entries()).next();
      if (turn.done) return undefined;
      const [key, line] = turn.value;
      const [waiting] = line;
      remove(key, waiting as T);
      // to the end: all others come first
      if (lines.delete(key)) lines.set(key, line);
      return waiting;
    },
  };
}
