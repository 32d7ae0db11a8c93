/** A queue that takes one item of each key before a second one of any; the items of one key keep their order. */
export interface FairQueue<T> {
  readonly size: number;
  /** Returns a function that takes the item out, if it is still there. */
  add(key: string, item: T): () => void;
  /** Takes the next item out. */
  next(): T | undefined;
}

/**
 * An entry of a ring. A Map or a Set is not suitable: while it is iterated, it keeps all deleted entries, and a new
 * iteration is slow to find the first entry after many deletions.
 */
class Entry<T> {
  next: Entry<T> = this;
  previous: Entry<T> = this;

  constructor(readonly value: T) {}

  get isAlone(): boolean {
    return this.next === this;
  }

  moveBefore(entry: Entry<T>): void {
    this.remove();
    this.next = entry;
    this.previous = entry.previous;
    this.previous.next = this;
    entry.previous = this;
  }

  remove(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    // An entry that somebody still holds must not hold others.
    this.next = this;
    this.previous = this;
  }
}

/** The items of one key, in a ring that begins with an empty entry. */
interface Group<T> {
  readonly key: string;
  readonly items: Entry<T | undefined>;
}

export function createFairQueue<T>(): FairQueue<T> {
  const groups = new Entry<Group<T> | undefined>(undefined);
  const groupOf = new Map<string, Entry<Group<T> | undefined>>();
  let size = 0;

  const takeOut = ({ key, items }: Group<T>, item: Entry<T | undefined>) => {
    item.remove();
    size -= 1;
    if (!items.isAlone) return;
    groupOf.get(key)?.remove();
    groupOf.delete(key);
  };

  return {
    get size() {
      return size;
    },

    add(key, value) {
      const group = groupOf.get(key)?.value ?? { key, items: new Entry<T | undefined>(undefined) };
      if (group.items.isAlone) {
        const entry = new Entry<Group<T> | undefined>(group);
        groupOf.set(key, entry);
        entry.moveBefore(groups);
      }
      const item = new Entry<T | undefined>(value);
      item.moveBefore(group.items);
      size += 1;
      return () => {
        if (!item.isAlone) takeOut(group, item);
      };
    },

    next() {
      const group = groups.next.value;
      if (!group) return undefined;
      const item = group.items.next;
      // All other groups come before its next item.
      groups.next.moveBefore(groups);
      takeOut(group, item);
      return item.value;
    },
  };
}
