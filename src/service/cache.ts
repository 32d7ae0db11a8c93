/** At most `limit` values by their names; the one not asked for longest is dropped first. */
export function createCache<T>(limit: number, dropped: (value: T) => void = () => undefined) {
  // a Map keeps the order of insertion: the first is the oldest
  const entries = new Map<string, T>();

  function shrink(size: number): void {
    for (const [name, value] of entries) {
      if (entries.size <= size) return;
      entries.delete(name);
      dropped(value);
    }
  }

  return {
    get(name: string): T | undefined {
      const value = entries.get(name);
      if (value !== undefined && entries.delete(name)) entries.set(name, value);
      return value;
    },

    set(name: string, value: T): void {
      entries.set(name, value);
      shrink(limit);
    },

    clear: () => shrink(0),
  };
}
