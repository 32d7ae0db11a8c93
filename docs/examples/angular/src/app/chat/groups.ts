import type { Line } from './lines';

/** What one sender said without a pause. */
export interface Group {
  readonly key: string;
  readonly from: string;
  readonly lines: readonly Line[];
  /** When the last of it was said; nothing while that is on its way. */
  readonly at: Date | undefined;
  /** The day on which it begins, if another day was before; today needs no words at the beginning. */
  readonly day: Date | undefined;
}

const pause = 5 * 60_000;

function at({ created = '' }: Line): Date | undefined {
  const time = Date.parse(created);
  return Number.isNaN(time) ? undefined : new Date(time);
}

/** What is on its way comes right after what was said. */
const timeOf = (line: Line) => at(line) ?? new Date();
const dayOf = (line: Line) => timeOf(line).toDateString();

function follows(last: Line, line: Line): boolean {
  const gap = Number(timeOf(line)) - Number(timeOf(last));
  return line.from === last.from && gap < pause && dayOf(line) === dayOf(last);
}

export function groupsOf(lines: readonly Line[]): Group[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && follows(last, line)) group.push(line);
    else groups.push([line]);
  }
  let before = new Date().toDateString();
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return [];
    const day = dayOf(first) === before ? undefined : timeOf(first);
    before = dayOf(first);
    return { key: first.key, from: first.from, lines: group, at: at(last), day };
  });
}
