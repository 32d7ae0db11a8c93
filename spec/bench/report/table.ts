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
