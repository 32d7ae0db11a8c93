type Attributes = Readonly<Record<string, string | number>>;

const escape = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
/** A tenth of a pixel is enough. */
const write = (value: string | number) => (typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);

export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(write(value))}"`);
  const start = `<${name}${given.join('')}`;
  return children.length > 0 ? `${start}>${children.join('')}</${name}>` : `${start}/>`;
}

export const text = (x: number, y: number, value: string, role = 'ink', rest: Attributes = {}): string =>
  element('text', { x, y, class: role, ...rest }, escape(value));

export const box = (role: string, x: number, y: number, width: number, height: number, rx = 0): string =>
  element('rect', { class: role, x, y, width, height, ...(rx && { rx }) });

export const line = (role: string, x1: number, y1: number, x2: number, y2: number): string =>
  element('path', { class: role, d: `M${write(x1)} ${write(y1)}L${write(x2)} ${write(y2)}` });

export const middle = { 'text-anchor': 'middle' };
export const end = { 'text-anchor': 'end' };

/** What each role looks like on a light page, and on a dark one: shapes are filled, lines have a stroke. */
const fills = {
  paper: ['#fff', '#0d1117'],
  ink: ['#1f2328', '#e6edf3'],
  dim: ['#59636e', '#9198a1'],
  poll: ['#0b6e99', '#4fb3dd'],
  regular: ['#929aa4', '#76808b'],
  wake: ['#7a4fa3', '#b48fdc'],
  drain: ['#c5d5de', '#33505f'],
  late: ['#d9822b', '#d9822b'],
  pale: ['#c3cad2', '#3d4650'],
} as const;
const strokes = {
  rule: ['#e3e7eb', '#262c34'],
  axis: ['#929aa4', '#76808b'],
  pollLine: ['#0b6e99', '#4fb3dd'],
  lateLine: ['#d9822b', '#d9822b'],
} as const;

const colors = (nth: 0 | 1) =>
  [
    // what lies under a text does not touch it
    `text{stroke:${fills.paper[nth]}}`,
    ...Object.entries(fills).map(([role, pair]) => `.${role}{fill:${pair[nth]}}`),
    ...Object.entries(strokes).map(([role, pair]) => `.${role}{stroke:${pair[nth]}}`),
  ].join('');
const style = [
  'text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}',
  '.head{font-size:15px;font-weight:600}.bold{font-weight:600}.small{font-size:11px}path{fill:none}text{stroke-width:3;stroke-linejoin:round;paint-order:stroke}.paper{stroke:none}.dots{stroke-dasharray:2 3}',
  colors(0),
  `@media(prefers-color-scheme:dark){${colors(1)}}`,
].join('');

export const width = 700;

/** What a picture shows, for those who see it and for those who do not. */
export interface Caption {
  readonly title: string;
  readonly description: string;
}

/** Stands on paper of its own, so that it can be read on every page. */
export function picture({ title, description }: Caption, height: number, content: readonly string[]): string {
  const frame = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img' };
  return `${element(
    'svg',
    frame,
    ...[
      element('title', {}, escape(title)),
      element('desc', {}, escape(description)),
      element('style', {}, style),
      box('paper', 0, 0, width, height, 8),
      text(20, 28, title, 'ink head'),
      ...content,
    ].map((part) => `\n${part}`),
    '\n',
  )}\n`;
}
