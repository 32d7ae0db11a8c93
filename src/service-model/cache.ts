import { noop } from 'rxjs';
import { now } from '../util/clock';

export interface CacheOptions<T> {
  /** The largest number of values. */
  readonly limit: number;
  /** The time for which an unused value is kept, in ms. Default: without a limit. */
  readonly lifetime?: number;
  readonly dropped?: (value: T) => void;
}

/**
 * Values by their names. The value that was not used for the longest time is dropped first. Expired values are dropped
 * when a value is read or added, because a timer would keep a process alive.
 */
export function createCache<T>({ limit, lifetime = Infinity, dropped = noop }: CacheOptions<T>) {
  // A Map keeps the order of insertion, so the first value is the oldest.
  const entries = new Map<string, { readonly value: T; readonly usedAt: number }>();

  function shrink(size: number): void {
    const outdated = now() - lifetime;
    for (const [name, { value, usedAt }] of entries) {
      if (entries.size <= size && usedAt > outdated) return;
      entries.delete(name);
      dropped(value);
    }
  }

  function set(name: string, value: T): void {
    entries.delete(name);
    entries.set(name, { value, usedAt: now() });
    shrink(limit);
  }

  return {
    set,

    get(name: string): T | undefined {
      shrink(limit);
      const value = entries.get(name)?.value;
      if (value !== undefined) set(name, value);
      return value;
    },

    /** Drops `value`, unless another has taken its place. */
    drop(name: string, value: T): void {
      if (entries.get(name)?.value !== value) return;
      entries.delete(name);
      dropped(value);
    },

    /** Drops the value that was not used for the longest time. Returns false if there is none. */
    dropOldest(): boolean {
      const { size } = entries;
      shrink(size - 1);
      return size > 0;
    },

    clear: () => shrink(0),
  };
}
