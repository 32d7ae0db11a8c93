import { box, element, line } from './svg';
import type { TimeAxis } from './timeAxis';

const bin = 50;

/** How often each delay was, as columns on a base. */
export function histogram({ left, right, x }: TimeAxis, base: number, delays: readonly number[]): string[] {
  const counts = new Map<number, number>();
  for (const delay of delays) counts.set(Math.floor(delay / bin), (counts.get(Math.floor(delay / bin)) ?? 0) + 1);
  const unit = 66 / Math.max(...counts.values());
  return [
    ...[...counts].map(([nth, count]) =>
      box('pale', x(nth * bin) + 0.5, base - count * unit, x(bin) - x(0) - 1, count * unit),
    ),
    line('axis', left, base, right, base),
  ];
}

/** Points at a time, from below. */
export const pointer = (role: string, x: number, y: number): string =>
  element('path', { class: role, d: `M${Math.round(x * 10) / 10} ${y}l5 9h-10z` });
