import { noop } from 'rxjs';
import { now } from '../util/clock';

export interface CacheOptions<T> {
  /** The most values it holds. */
  readonly limit: number;
  /** How long a value is kept that nobody asks for, in ms. Default: for ever. */
  readonly lifetime?: number;
  readonly dropped?: (value: T) => void;
}

/**
 * Values by their names; the one not asked for longest is dropped first. Those out of date are dropped whenever one is
 * asked for or added: a timer would keep a process alive.
 */
export function createCache<T>({ limit, lifetime = Infinity, dropped = noop }: CacheOptions<T>) {
  // a Map keeps the order of insertion: the first is the oldest
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

    /** Drops the one not asked for longest; false if there is none. */
    dropOldest(): boolean {
      const { size } = entries;
      shrink(size - 1);
      return size > 0;
    },

    clear: () => shrink(0),
  };
}
