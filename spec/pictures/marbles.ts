import { box, type Caption, element, end, line, middle, picture, text } from '../timing/svg';
import type { Mark } from './record';

/** A line of time with what happens on it. */
export interface Row {
  readonly name: string;
  readonly marks: readonly Mark[];
  /** The frame in which its subscriber has left it. */
  readonly leftAt?: number;
  /** A state lasts until the next one. */
  readonly isState?: boolean;
}

export interface Diagram extends Caption {
  readonly sources: readonly Row[];
  readonly operator: string;
  readonly result: Row;
  readonly frames: number;
  /** How each value is filled, by its label. */
  readonly roles?: Readonly<Record<string, string>>;
  /** What is waited for, from one frame to another. */
  readonly wait?: { readonly from: number; readonly to: number; readonly name: string };
  readonly legend?: string;
}

const left = 150;
const right = 664;
const step = 46;

function drawMark(x: number, y: number, { value, end: ending }: Mark, roles: Diagram['roles']): string[] {
  if (ending === 'complete') return [box('ink', x - 1, y - 11, 2, 22)];
  if (ending === 'error') return [line('axis', x - 7, y - 7, x + 7, y + 7), line('axis', x - 7, y + 7, x + 7, y - 7)];
  const label = value ?? '';
  const width = Math.max(20, 12 + 6.5 * label.length);
  return [
    box(roles?.[label] ?? 'ink', x - width / 2, y - 10, width, 20, 10),
    text(x, y + 4, label, 'paper small bold', middle),
  ];
}

function drawStates(x: (frame: number) => number, y: number, { marks }: Row, roles: Diagram['roles']): string[] {
  return marks.flatMap(({ frame, value = '' }, nth) => {
    const until = marks[nth + 1] ? x(marks[nth + 1]?.frame ?? 0) : right;
    return [
      box(roles?.[value] ?? 'pale', x(frame), y - 2, until - x(frame) - 2, 6, 3),
      text((x(frame) + until) / 2, y - 9, value, 'ink small', middle),
    ];
  });
}

/** A marble diagram: time goes to the right, sources above the operator, what comes of them below. */
export function drawMarbles(diagram: Diagram): string {
  const { sources, operator, result, frames, roles, wait, legend = '' } = diagram;
  const x = (frame: number) => left + 16 + (frame / frames) * (right - left - 32);
  const rows = [...sources, result];
  const yOf = (row: Row) => 74 + step * rows.indexOf(row) + (row === result ? step : 0);
  const boxY = yOf(result) - step;

  const time = (row: Row): string[] => {
    const y = yOf(row);
    const until = row.leftAt === undefined || row.leftAt >= frames ? right : x(row.leftAt);
    return [
      text(left - 14, y + 4, row.name, 'ink', end),
      line('axis', left, y, until, y),
      ...(until < right ? [line('axis dots', until, y, right, y)] : []),
      element('path', { class: 'axis', d: `M${right - 6} ${y - 4}L${right} ${y}L${right - 6} ${y + 4}` }),
    ];
  };
  /** From each value that was let through to the same frame above. */
  const causes = result.marks.flatMap(({ frame, value }) => {
    const source = [...sources].reverse().find(({ marks }) => marks.some((mark) => mark.frame === frame));
    if (value === undefined || !source) return [];
    return [line('axis dots', x(frame), yOf(source) + 11, x(frame), yOf(result) - 11)];
  });

  const content = [
    ...causes,
    ...rows.flatMap((row) => (row.isState ? [text(left - 14, yOf(row) + 4, row.name, 'ink', end)] : time(row))),
    box('paper', left, boxY - 14, right - left, 28, 6),
    element('rect', {
      class: 'axis',
      x: left,
      y: boxY - 14,
      width: right - left,
      height: 28,
      rx: 6,
      'fill-opacity': 0,
    }),
    text((left + right) / 2, boxY + 4, operator, 'ink bold', middle),
    ...rows.flatMap((row) =>
      row.isState
        ? drawStates(x, yOf(row), row, roles)
        : row.marks.flatMap((mark, nth) => {
            // beside the value of the same frame
            const isBeside = mark.end && row.marks[nth - 1]?.frame === mark.frame;
            return drawMark(x(mark.frame) + (isBeside ? 13 : 0), yOf(row), mark, roles);
          }),
    ),
  ];
  const below = yOf(result) + 26;
  if (wait) {
    const [from, to] = [x(wait.from), x(wait.to)];
    content.push(
      line('pollLine', from, below - 4, from, below + 4),
      line('pollLine', to, below - 4, to, below + 4),
      line('pollLine', from, below, to, below),
      text((from + to) / 2, below + 16, wait.name, 'ink small', middle),
    );
  }
  const legendY = below + (wait ? 38 : 14);
  if (legend) content.push(text(left, legendY, legend, 'dim small'));
  return picture(diagram, legend ? legendY + 18 : below + (wait ? 30 : 6), content);
}
