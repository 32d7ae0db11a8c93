import { build } from 'esbuild';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const source = join(__dirname, '../../src');
const doors = readdirSync(source).filter((name) => existsSync(join(source, name, 'index.ts')));

/** Which packages a program that imports it has to load. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    packages: 'external',
    external: ['#fetch'], // it leads to the build
    platform: 'node',
    tsconfigRaw: {},
    outdir: 'nowhere',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
}

it.each(['index.ts', ...doors.filter((door) => door !== 'angular').map((door) => `${door}/index.ts`)])(
  '%s needs no Angular',
  async (entry) => {
    expect((await packagesOf(entry)).filter((name) => name.startsWith('@angular'))).toEqual([]);
  },
);

it('angular/index.ts needs its core alone: the rest cannot be loaded without a compiler', async () => {
  const names = (await packagesOf('angular/index.ts')).filter((name) => name.startsWith('@angular'));
  expect([...new Set(names)].sort()).toEqual(['@angular/core', '@angular/core/rxjs-interop']);
});
