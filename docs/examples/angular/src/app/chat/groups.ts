import type { Line } from './lines';

/** What one sender said without a pause. */
export interface Group {
  readonly key: string;
  readonly from: string;
  readonly lines: readonly Line[];
  /** When the last of it was said; nothing while that is on its way. */
  readonly at: Date | undefined;
}

const pause = 5 * 60_000;

const at = ({ created }: Line) => (created === undefined ? undefined : new Date(created));

function follows(last: Line, line: Line): boolean {
  // what is on its way comes right after what was said
  const gap = Number(at(line) ?? new Date()) - Number(at(last) ?? new Date());
  return line.from === last.from && gap < pause;
}

export function groupsOf(lines: readonly Line[]): Group[] {
  const groups: Line[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && follows(last, line)) group.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return first && last ? { key: first.key, from: first.from, lines: group, at: at(last) } : [];
  });
}
