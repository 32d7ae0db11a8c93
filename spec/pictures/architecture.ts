import { box, element, line, middle, picture, text } from '../timing/svg';
import { everywhere, type Imports, readImports, reach, reduceImports } from './imports';

/** What a folder does, in the words of the page, and which column it stands in. */
const folders: Readonly<Record<string, readonly [column: number, does: string]>> = {
  'direct-line-3': [0, 'another wire'],
  cli: [1, 'the command'],
  angular: [2, 'providers, signals'],
  operators: [2, 'on messages'],
  outbox: [0, 'keeps unsent messages'],
  src: [1, 'connect, options'],
  receiving: [1, 'deliver, commit'],
  polling: [1, 'loop, schedule'],
  sending: [2, 'one POST at a time'],
  session: [1, 'start, token, retry'],
  http: [1, 'one request'],
  'web-chat': [0, 'for Web Chat'],
  emulator: [2, 'the service, HTTP'],
  testing: [3, 'the service, faked'],
  'service-model': [3, 'model of the service'],
  protocol: [1, 'calls, messages'],
  util: [1, 'clock, checks'],
};
const [width, height, step] = [140, 40, 66];

/** The longest way to the bottom. */
function rankOf(imports: Imports, folder: string): number {
  return Math.max(-1, ...[...(imports.get(folder) ?? [])].map((to) => rankOf(imports, to))) + 1;
}

/** The folders of `src`, each above all that it imports. */
export function drawArchitecture(): string {
  const all = readImports();
  const imports = reduceImports(all);
  const names = [...all.keys()];
  const top = Math.max(...names.map((name) => rankOf(imports, name)));
  const placeOf = (name: string) => {
    const [column = 0] = folders[name] ?? [];
    return { x: 24 + column * 171, y: 70 + (top - rankOf(imports, name)) * step };
  };

  const places = names.map((name) => JSON.stringify(placeOf(name)));
  if (new Set(places).size < names.length) throw new Error('two folders have the same place');

  const arrows = [...imports].flatMap(([name, direct]) =>
    [...direct].map((to) => {
      const [from, target] = [placeOf(name), placeOf(to)];
      // each leaves and comes at the side that it goes to, so that two of them do not lie upon one another
      const side = Math.sign(from.x - target.x) * 36;
      const [x1, y1] = [from.x + width / 2 - side, from.y + height];
      const x2 = target.x + width / 2 + side;
      const y2 = target.y;
      const bend = Math.max(20, (y2 - y1) / 2);
      const edge = from.x + width;
      // past the box below, if there is one
      const d =
        side < 0 && y2 - y1 > step
          ? `M${edge} ${from.y + 20}C${edge + 40} ${from.y + 20} ${x2} ${y2 - 90} ${x2} ${y2 - 5}`
          : `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2 - 5}`;
      return [
        element('path', { class: 'pollLine', d }),
        element('path', { class: 'pollLine', d: `M${x2 - 4} ${y2 - 7}L${x2} ${y2 - 1}L${x2 + 4} ${y2 - 7}` }),
      ].join('\n');
    }),
  );
  const boxes = names.flatMap((name) => {
    const { x, y } = placeOf(name);
    const [, does] = folders[name] ?? [];
    if (!does) throw new Error(`src/${name} has no place in the picture`);
    return [
      box('pale', x, y, width, height, 6),
      box('paper', x + 1, y + 1, width - 2, height - 2, 5),
      text(x + width / 2, y + 17, name === 'src' ? 'src/*.ts' : name, 'ink bold', middle),
      text(x + width / 2, y + 32, does, 'dim small', middle),
    ];
  });
  const bottom = 70 + top * step + height;
  return picture(
    {
      title: 'The folders of src: each imports only from those below it',
      description: [...all]
        .map(([name]) => `${name} imports ${[...reach(all, name)].sort().join(', ') || 'nothing'}.`)
        .join(' '),
    },
    bottom + 48,
    [
      ...arrows,
      ...boxes,
      line('rule', 20, bottom + 16, 680, bottom + 16),
      text(20, bottom + 34, 'An import that follows from the arrows is not drawn.', 'dim small'),
      text(
        340,
        bottom + 34,
        `All folders may import ${everywhere.map((name) => `${name}.ts`).join(' and ')}.`,
        'dim small',
      ),
    ],
  );
}
