import { element, end, line, middle, picture, text, width } from '../../timing/svg';

/** Panels side by side, each with lines over the same values. */
export interface LineChart {
  readonly title: string;
  readonly x: readonly number[];
  readonly panels: readonly { readonly label: string; readonly lines: Readonly<Record<string, readonly number[]>> }[];
}

const [top, bottom, left, gap] = [72, 240, 56, 56];
const roles = [
  ['pollLine', 'poll'],
  ['lateLine', 'late'],
] as const;

/** 1, 2 or 5 with as many zeros as it takes for five steps at most. */
function stepFor(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 5));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => most / step <= 5)!;
}

/** As SVG. Both axes begin at 0 and are even, so that what grows in proportion is a straight line from the corner. */
export function lineChart({ title, x: xs, panels }: LineChart): string {
  const panelWidth = (width - left - 20 - gap * (panels.length - 1)) / panels.length;

  const panel = ({ label, lines }: LineChart['panels'][number], nth: number) => {
    const from = left + nth * (panelWidth + gap);
    const step = stepFor(Math.max(...Object.values(lines).flat()));
    const most = step * Math.ceil(Math.max(...Object.values(lines).flat()) / step);
    const x = (value: number) => from + (value / Math.max(...xs)) * panelWidth;
    const y = (value: number) => bottom - (value / most) * (bottom - top);
    const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) => i * step);
    return [
      text(from, top - 16, label, 'ink small'),
      ...ticks.flatMap((value) => [
        line(value === 0 ? 'axis' : 'rule', from, y(value), from + panelWidth, y(value)),
        text(from - 6, y(value) + 4, String(Number(value.toPrecision(3))), 'dim small', end),
      ]),
      ...xs.map((value) =>
        text(x(value), bottom + 18, value >= 1000 ? `${value / 1000}k` : `${value}`, 'dim small', middle),
      ),
      ...Object.entries(lines).flatMap(([name, values], i) => {
        const [stroke, fill] = roles[i]!;
        const points = values.map((value, at) => `${x(xs[at]!).toFixed(1)} ${y(value).toFixed(1)}`);
        return [
          element('path', { class: stroke, d: `M${points.join('L')}`, 'stroke-width': 2 }),
          ...values.map((value, at) => element('circle', { class: fill, cx: x(xs[at]!), cy: y(value), r: 3 })),
          text(x(xs.at(-1)!) - 8, y(values.at(-1)!) - 8, name, `${fill} small`, end),
        ];
      }),
    ];
  };

  const described = panels.flatMap(({ lines, label }) =>
    Object.entries(lines).map(
      ([name, values]) => `${label}, ${name}: ${values.map((value) => value.toFixed(1)).join(', ')}`,
    ),
  );
  const description = `For ${xs.join(', ')} conversations: ${described.join('; ')}.`;
  return picture({ title, description }, bottom + 34, panels.flatMap(panel));
}
