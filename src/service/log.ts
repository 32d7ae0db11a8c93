/** Part of a log, and the watermark of its end. */
export interface Page {
  readonly lines: readonly string[];
  readonly watermark: string;
}

/** What was said in one conversation, line by line. `series` sets its watermarks apart from those of all other logs. */
export function createLog(series: string, pageSize: number) {
  const lines: string[] = [];
  // a watermark is looked up, never parsed: one that was put together elsewhere is not in here
  const given = new Map<string, number>();

  return {
    append(line: string): void {
      lines.push(line);
    },

    /** At most `pageSize` lines after `watermark`, or from the beginning; nothing for a watermark never given. */
    read(watermark?: string): Page | undefined {
      const start = watermark === undefined ? 0 : given.get(watermark);
      if (start === undefined) return undefined;
      const end = Math.min(start + pageSize, lines.length);
      const next = `${series}-${end}`;
      given.set(next, end);
      return { lines: lines.slice(start, end), watermark: next };
    },
  };
}
