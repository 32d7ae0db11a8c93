/** Part of a log, and the watermark of its end. */
export interface Page {
  readonly entries: readonly string[];
  readonly watermark: string;
}

/** What clients take in with one answer: less than the smallest limit of theirs, whatever the characters are in UTF-8. */
const pageLength = 2 ** 20;

/** What was said in one conversation, message by message. `series` sets its watermarks apart from those of all other logs. */
export function createLog(series: string, pageSize: number) {
  const entries: string[] = [];
  // a watermark is looked up, never parsed: one that was put together elsewhere is not in here
  const given = new Map<string, number>();
  let length = 0;

  const placeOf = (watermark: string | undefined) => (watermark === undefined ? 0 : given.get(watermark));

  /** At most `pageSize` entries, and more than one only if they are not too long together. */
  function pageFrom(start: number): readonly string[] {
    const page: string[] = [];
    let sum = 0;
    for (const entry of entries.slice(start, start + pageSize)) {
      sum += entry.length;
      if (sum > pageLength && page.length > 0) break;
      page.push(entry);
    }
    return page;
  }

  return {
    append(entry: string): void {
      entries.push(entry);
      length += entry.length;
    },

    /** How many characters it holds. */
    length: () => length,

    /** Whether it has given that watermark. */
    knows: (watermark: string): boolean => given.has(watermark),

    /** The entries up to `watermark`. */
    before: (watermark?: string): readonly string[] => entries.slice(0, placeOf(watermark) ?? 0),

    /** A page of the entries after `watermark`, or from the beginning; nothing for a watermark never given. */
    read(watermark?: string): Page | undefined {
      const start = placeOf(watermark);
      if (start === undefined) return undefined;
      const page = pageFrom(start);
      const end = start + page.length;
      const next = `${series}-${end}`;
      given.set(next, end);
      return { entries: page, watermark: next };
    },
  };
}
