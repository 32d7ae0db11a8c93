import { readTables, type Rows } from './table';

/** A table of figures, whose rows are known by their first columns, one unless it is said otherwise. */
export interface Figures extends Rows {
  readonly keys?: number;
}

const mark = '_before_';

/** A row of several keys leaves out those that are as in the row above. */
function fillDown(rows: Rows['rows'], keys: number): string[] {
  let above: readonly string[] = [];
  return rows.map((row) => {
    above = row.slice(0, keys).map((cell, column) => cell || (above[column] ?? ''));
    return above.join('|');
  });
}

/** The same figures, each row followed by those that `page` had before for the same columns. */
export function showBefore({ head, rows, keys = 1 }: Figures, page: string): Rows {
  const isSame = ({ head: other }: Rows) => head.slice(0, keys + 1).every((name, column) => other[column] === name);
  const old = readTables(page).find(isSame);
  if (!old) return { head, rows };
  const measured = old.rows.filter((row) => !row.includes(mark));
  const names = fillDown(measured, keys);
  const columns = head.map((name) => old.head.indexOf(name));
  const shown = fillDown(rows, keys).flatMap((name, nth) => {
    const before = measured[names.indexOf(name)];
    const figures = before && columns.slice(keys).map((column) => before[column] ?? '');
    return figures ? [rows[nth]!, [...Array<string>(keys - 1).fill(''), mark, ...figures]] : [rows[nth]!];
  });
  return { head, rows: shown };
}
