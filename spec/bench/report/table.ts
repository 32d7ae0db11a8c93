/** What a table shows: the names of its columns, and its rows. */
export interface Rows {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A count as people read it: 10,000. */
export const showCount = (count: number): string => count.toLocaleString('en');

/** A table in Markdown, which reads well in a terminal too; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumber = head.map((_, column) => rows.every((row) => /^[\d.,–+−-]*( \S{1,3})?$/.test(row[column]!)));
  const widths = head.map((name, column) =>
    Math.max(3, ...[name, ...rows.map((row) => row[column]!)].map(({ length }) => length)),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const pad = (cell: string, column: number) => {
    const blank = ' '.repeat(widths[column]! - cell.length);
    return isNumber[column] ? blank + cell : cell + blank;
  };
  const rule = widths.map((width, column) => '-'.repeat(width - 1) + (isNumber[column] ? ':' : '-'));
  return [line(head.map(pad)), line(rule), ...rows.map((row) => line(row.map(pad)))].join('\n');
}

/** The tables of a page in Markdown. */
export const readTables = (markdown: string): Rows[] =>
  [...markdown.matchAll(/(?:^\|.*\|\n?)+/gm)].map(([lines]) => {
    const [head = [], , ...rows] = lines
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim()),
      );
    return { head, rows };
  });
