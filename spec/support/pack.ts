import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = resolve(__dirname, '../..');
const sources = [
  'package.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'src',
  'docs',
  'tsconfig.json',
  'tsdown.config.ts',
];

const isOurs = (path: string) => !path.endsWith('node_modules');

/** What the sources are by now, in a few letters. */
async function fingerprint(flags: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(flags.join());
  const add = async (path: string): Promise<void> => {
    if (!isOurs(path)) return;
    if (!(await stat(path)).isDirectory()) hash.update(path).update(await readFile(path));
    else for (const name of (await readdir(path)).sort()) await add(join(path, name));
  };
  for (const name of sources) await add(join(root, name));
  return hash.digest('hex').slice(0, 16);
}

/** Builds and packs, unless that has been done for the same sources; `flags` are for the build. Gives the path of the tarball. */
export async function pack(...flags: string[]): Promise<string> {
  const cache = join(root, 'node_modules/.cache/packed', await fingerprint(flags));
  if (!existsSync(cache)) {
    // in a folder of its own, because others build at the same time: who comes first has it for all
    await mkdir(dirname(cache), { recursive: true });
    const folder = await mkdtemp(`${cache}-`);
    await build(folder, flags);
    await rename(folder, cache).catch(() => rm(folder, { recursive: true }));
  }
  const [tarball = ''] = await readdir(cache);
  return join(cache, tarball);
}

/** Copies what a build needs into a folder of its own; gives its path. */
export async function copySources(): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'pack-'));
  for (const name of sources) await cp(join(root, name), join(copy, name), { recursive: true, filter: isOurs });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

async function build(folder: string, flags: readonly string[]): Promise<void> {
  const copy = await copySources();
  await run('node_modules/.bin/tsdown', ['--logLevel', 'silent', ...flags], { cwd: copy });
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: copy });
  await rm(copy, { recursive: true });
}

/** Lays a tarball into the `node_modules` of `folder`, and beside it what of ours it stands on; gives where it is. */
export async function unpack(tarball: string, folder: string, neighbours: readonly string[]): Promise<string> {
  const modules = join(folder, 'node_modules');
  const place = join(modules, 'rxjs-direct-line');
  await run('tar', ['-xzf', tarball], { cwd: folder });
  await mkdir(modules);
  await rename(join(folder, 'package'), place);
  for (const name of neighbours) await symlink(join(root, 'node_modules', name), join(modules, name));
  return place;
}
