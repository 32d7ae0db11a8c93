import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../support/pages';

const root = join(__dirname, '../..');
const page = readText('docs/architecture.md');
const entries = readdirSync(join(root, 'src'), { withFileTypes: true });

/** The first two cells of the rows that have such a second one. */
const rows = (second: RegExp) =>
  [...page.matchAll(/^\| (\S+) +\| (\S+) +\|/gm)].filter(([, , cell = '']) => second.test(cell));

describe('docs/architecture.md', () => {
  it('has each file of the core on its floor, and no other', () => {
    // those that `import` is checked by
    const [, list = ''] = /const floors = (\[.*?\n\]);/s.exec(readText('eslint.config.js')) ?? [];
    const floors = JSON.parse(list.replaceAll("'", '"').replace(/,(\s*\])/g, '$1')) as string[][];
    const said = rows(/^`\w+\.ts`$/).map(([, floor, file]) => `${floor} ${file}`);
    expect(said.sort()).toEqual(
      floors.flatMap((files, floor) => files.map((file) => `${floor} \`${file}.ts\``)).sort(),
    );
    expect(floors.flat().sort()).toEqual(
      entries
        .filter((entry) => entry.isFile())
        .map(({ name }) => name.replace('.ts', ''))
        .sort(),
    );
  });

  it('has each door', () => {
    const said = [...page.matchAll(/^\| `(src\/\w+)` +\|/gm)].map(([, folder]) => folder);
    const doors = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `src/${name}`);
    expect(said.sort()).toEqual(doors.sort());
  });

  it('names nothing that is not there', () => {
    const named = [...page.matchAll(/`((?:src|spec|docs)\/[\w./]+|\w+\.ts)`/g)].map(([, path = '']) => path);
    const folders = ['', 'src', 'src/cli', 'src/service-model', 'src/operators'];
    const missing = named.filter((path) => !folders.some((folder) => existsSync(join(root, folder, path))));
    expect(missing).toEqual([]);
  });
});
