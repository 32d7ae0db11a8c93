/** Bars side by side, in groups. */
export interface Chart {
  readonly title: string;
  readonly groups: readonly string[];
  readonly series: Readonly<Record<string, readonly number[]>>;
}

/** The same in every chart. */
const colors: Readonly<Record<string, string>> = {
  'ours, learned': '#0b6e99',
  'ours, fixed 300': '#7fb7d1',
  'directlinejs, 1 s': '#d98032',
  'bare loop, 1 s': '#b9b9b9',
  'ours, plain 1 s': '#b9b9b9',
  optimum: '#4f9d5b',
  p50: '#7fb7d1',
  p99: '#0b6e99',
};
const width = 900;
const bar = 14;
const gap = 16;
const left = 300;
const top = 70;

const escape = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const write = (x: number, y: number, text: string, rest = '') =>
  `<text x="${x}" y="${y}" ${rest}>${escape(text)}</text>`;

/** As SVG. The bars lie, so that long names fit; each has its figure at its end. */
export function barChart({ title, groups, series }: Chart): string {
  const names = Object.keys(series);
  const most = Math.max(...Object.values(series).flat());
  const groupHeight = names.length * bar + gap;
  const height = top + groups.length * groupHeight;
  const scale = (width - left - 60) / most;

  const legend = names.map((name, i) => {
    const x = left + i * 150;
    return `<rect x="${x}" y="38" width="12" height="12" fill="${colors[name]!}"/>${write(x + 17, 48, name)}`;
  });
  const bars = groups.flatMap((group, g) => {
    const y = top + g * groupHeight;
    const middle = y + (names.length * bar) / 2 + 4;
    return [
      write(left - 12, middle, group, 'text-anchor="end"'),
      ...names.flatMap((name, i) => {
        const value = series[name]![g]!;
        const length = Math.round(value * scale);
        const at = y + i * bar;
        return [
          `<rect x="${left}" y="${at}" width="${length}" height="${bar - 2}" fill="${colors[name]!}"/>`,
          write(
            left + length + 5,
            at + 10,
            value < 10 ? value.toFixed(1) : String(Math.round(value)),
            'font-size="10"',
          ),
        ];
      }),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    write(12, 24, title, 'font-size="16"'),
    ...legend,
    ...bars,
    '</svg>',
    '',
  ].join('\n');
}
