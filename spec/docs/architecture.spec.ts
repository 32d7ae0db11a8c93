import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../support/pages';

const root = join(__dirname, '../..');
const page = readText('docs/architecture.md');
const config = readText('eslint.config.js');

/** A list of names in the configuration of ESLint, which checks the imports by it. */
function listOf(name: string): string[] {
  const [, list = ''] = new RegExp(`^const ${name} = \\[(.*?)\\];`, 'ms').exec(config) ?? [];
  return [...list.matchAll(/'([\w-]+)'/g)].map(([, item = '']) => item);
}
const folders = listOf('folders');
const entryPoints = listOf('entryPoints').map((name) => `src/${name}`);

/** The first two cells of the rows that name a file of the core. */
const rows = [...page.matchAll(/^\| `([\w-]+)` +\| `(\w+\.ts)` +\|/gm)].map(([, folder = '', file = '']) => ({
  folder,
  file,
}));
const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('docs/architecture.md', () => {
  it('has the folders of the core in the order in which they may import', () => {
    expect([...new Set(rows.map(({ folder }) => folder))]).toEqual(['src', ...folders]);
  });

  it.each(['src', ...folders])('has each file of %s once, and no other', (folder) => {
    const named = rows.filter((row) => row.folder === folder).map(({ file }) => file);
    expect(named.sort()).toEqual(filesOf(folder === 'src' ? folder : `src/${folder}`).sort());
  });

  it('has a row for each entry point', () => {
    const named = [...page.matchAll(/^\| `(src\/[\w-]+)` +\| /gm)].map(([, folder]) => folder);
    const found = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !folders.includes(entry.name))
      .map(({ name }) => `src/${name}`);
    expect(named.sort()).toEqual([...entryPoints].sort());
    expect(entryPoints).toEqual(expect.arrayContaining(found));
  });

  it('names nothing that is not there', () => {
    const named = [...page.matchAll(/`((?!rxjs-direct-line\/)(?:[\w-]+\/)+[\w.-]+|[\w-]+\.ts)`/g)].map(
      ([, path = '']) => path,
    );
    const places = [
      '',
      'src',
      'src/cli',
      'src/service-model',
      'src/operators',
      ...folders.map((name) => `src/${name}`),
    ];
    const missing = named.filter((path) => !places.some((place) => existsSync(join(root, place, path))));
    // An entry point is listed for ESLint before its first file is there.
    expect(missing.filter((path) => !entryPoints.includes(path))).toEqual([]);
  });
});
