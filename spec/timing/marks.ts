import { box, end, line, middle, text } from './svg';
import type { TimeAxis } from './timeAxis';
import type { Recorded } from './record';

/** How a request is drawn, and its letter: a GET by what made the loop ask. */
const kinds = {
  interval: ['regular', 'i'],
  burst: ['poll', 'b'],
  wake: ['wake', 'w'],
  drain: ['drain', 'd'],
  send: ['ink', 's'],
} as const;
type Kind = keyof typeof kinds;

/** The letters, in words. */
export const legend = (y: number, names: readonly Kind[], rest = ''): string[] => [
  ...names.flatMap((name, nth) => {
    const x = 110 + nth * 86;
    const [role, letter] = kinds[name];
    return [box(role, x, y - 10, 9, 12), text(x + 15, y, `${letter} ${name}`, 'dim small')];
  }),
  text(676, y, rest, 'dim small', end),
];

/** A row has a name on the left and a line that time goes along. */
export const row = ({ left, right }: TimeAxis, y: number, name: string): string[] => [
  text(left - 14, y + 4, name, 'ink', end),
  line('rule', left, y, right, y),
];

/** A request, as wide as it took. */
export function request({ x }: TimeAxis, y: number, { why, from, to }: Recorded): string[] {
  const [role, letter] = kinds[(why as Kind | undefined) ?? 'send'];
  return [
    text((x(from) + x(to)) / 2, y - 13, letter, 'dim small', middle),
    box(role, x(from), y - 8, x(to) - x(from), 16),
  ];
}

/** How long it is from one to the other, in words between two ends. */
export function span(
  { x }: TimeAxis,
  y: number,
  from: number,
  to: number,
  name: string,
  role = 'axis',
  below = 15,
): string[] {
  const [a, b] = [x(from), x(to)];
  return [
    line(role, a, y - 4, a, y + 4),
    line(role, b, y - 4, b, y + 4),
    line(role, a, y, b, y),
    text((a + b) / 2, y + below, `${name} ${Math.round(to - from)}`.trim(), 'ink small', middle),
  ];
}

/** Messages that come at the same time are one mark. */
export function marble({ x }: TimeAxis, y: number, ms: number, letters: readonly string[]): string[] {
  const width = 8 + 10 * letters.length;
  return [
    box('ink', x(ms) - 9, y - 9, width, 18, 9),
    text(x(ms) - 9 + width / 2, y + 4, letters.join(' '), 'paper small bold', middle),
  ];
}
