import { box, end, line, middle, text } from './svg';

export interface Bar {
  readonly role: string;
  readonly value: number;
}

/** Groups of bars side by side, over a common base, with rules that tell how high they are. */
export interface BarPanel {
  readonly top: number;
  readonly base: number;
  /** The highest that there is room for, and what is from one rule to the next. */
  readonly most: number;
  readonly step: number;
  readonly groups: readonly (readonly Bar[])[];
}

const left = 64;
const right = 676;

export const middleOf = (nth: number, count: number): number => left + ((nth + 0.5) / count) * (right - left);

export function barPanel({ top, base, most, step, groups }: BarPanel): string[] {
  const y = (value: number) => base - (value / most) * (base - top);
  const width = Math.min(18, (((right - left) / groups.length) * 0.7) / Math.max(...groups.map((bars) => bars.length)));
  const rules = Array.from({ length: Math.floor(most / step) + 1 }, (_, nth) => nth * step);
  return [
    ...rules.flatMap((value) => [
      line(value === 0 ? 'axis' : 'rule', left, y(value), right, y(value)),
      text(left - 8, y(value) + 4, String(value), 'dim small', end),
    ]),
    ...groups.flatMap((bars, nth) =>
      bars.map(({ role, value }, at) => {
        const x = middleOf(nth, groups.length) + (at - bars.length / 2) * width;
        return box(role, x + 0.5, y(value), width - 1, base - y(value));
      }),
    ),
  ];
}

/** What stands under each group. */
export const under = (y: number, values: readonly (string | number)[], role = 'dim small'): string[] =>
  values.map((value, nth) => text(middleOf(nth, values.length), y, String(value), role, middle));
