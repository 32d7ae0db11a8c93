import { end, line, middle, text } from './svg';

const left = 110;
const right = 676;

/** Time to the right, in ms. */
export interface TimeAxis {
  readonly left: number;
  readonly right: number;
  x(ms: number): number;
  /** Its line, its ticks and their rules, which begin at `top`. */
  draw(y: number, top: number): string[];
}

export function timeAxis(from: number, to: number, step: number, label = 'ms after send'): TimeAxis {
  const x = (ms: number) => left + ((ms - from) / (to - from)) * (right - left);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, nth) => from + nth * step);
  return {
    left,
    right,
    x,
    draw: (y, top) => [
      ...ticks.map((ms) => line('rule', x(ms), top, x(ms), y)),
      line('axis', left, y, right, y),
      ...ticks.map((ms) => text(x(ms), y + 16, String(ms), 'dim small', middle)),
      text(left - 14, y + 16, label, 'dim small', end),
    ],
  };
}
