/** A part of a log, with the watermark of its end. */
export interface Page {
  readonly entries: readonly string[];
  readonly watermark: string;
}

/**
 * The limit of one answer, in characters. It is below the smallest limit of our clients, also if each character takes
 * several bytes in UTF-8.
 */
const pageLength = 2 ** 20;

/** The messages of one conversation in order. `series` makes its watermarks different from those of all other logs. */
export function createLog(series: string, pageSize: number) {
  const entries: string[] = [];
  // A watermark is looked up and never parsed. So a watermark that a client has made itself is unknown.
  const given = new Map<string, number>();
  let length = 0;

  const placeOf = (watermark: string | undefined) => (watermark === undefined ? 0 : given.get(watermark));

  /** At most `pageSize` entries, and fewer if they are too long together. */
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

    /** The number of characters in the log. */
    length: () => length,

    /** Whether the log has given out this watermark. */
    knows: (watermark: string): boolean => given.has(watermark),

    /** The entries up to `watermark`. */
    before: (watermark?: string): readonly string[] => entries.slice(0, placeOf(watermark) ?? 0),

    /** The entries after `watermark`, or from the beginning. It is undefined for an unknown watermark. */
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
