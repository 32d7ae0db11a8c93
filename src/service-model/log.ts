/** Part of a log, and the watermark of its end. */
export interface Page {
  readonly lines: readonly string[];
  readonly watermark: string;
}

/** What clients take in with one answer: less than the 4 MiB of ours, whatever the characters are in UTF-8. */
const pageLength = 2 ** 20;

/** What was said in one conversation, line by line. `series` sets its watermarks apart from those of all other logs. */
export function createLog(series: string, pageSize: number) {
  const lines: string[] = [];
  // a watermark is looked up, never parsed: one that was put together elsewhere is not in here
  const given = new Map<string, number>();
  let length = 0;

  return {
    append(line: string): void {
      lines.push(line);
      length += line.length;
    },

    /** How many characters it holds. */
    length: () => length,

    /**
     * At most `pageSize` lines after `watermark`, or from the beginning, and more than one only where they are not too
     * long together; nothing for a watermark never given.
     */
    read(watermark?: string): Page | undefined {
      const start = watermark === undefined ? 0 : given.get(watermark);
      if (start === undefined) return undefined;
      let sum = 0;
      const rest = lines.slice(start, start + pageSize);
      const page = rest.filter((line, i) => (sum += line.length) <= pageLength || i === 0);
      const end = start + page.length;
      const next = `${series}-${end}`;
      given.set(next, end);
      return { lines: page, watermark: next };
    },
  };
}
