import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
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

/**
 * Builds and packs in `folder`, from a copy, because others build at the same time. Gives the path of the tarball; `flags`
 * are for the build.
 */
export async function pack(folder: string, ...flags: string[]): Promise<string> {
  const copy = join(folder, 'copy');
  const isOurs = (path: string) => !path.endsWith('node_modules');
  for (const name of sources) await cp(join(root, name), join(copy, name), { recursive: true, filter: isOurs });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  await run('node_modules/.bin/tsdown', ['--logLevel', 'silent', ...flags], { cwd: copy });
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: copy });
  await rm(copy, { recursive: true });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  return join(folder, tarball);
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
