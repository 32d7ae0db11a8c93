import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** What each folder of `src` imports from the others; the files of `src` itself count as a folder. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>;

/** They are imported from everywhere. */
export const everywhere = ['errors', 'conversation'];

const folderOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : 'src');
const isEverywhere = (path: string) => folderOf(path) === 'src' && everywhere.includes(basename(path, '.ts'));

/** The files that a file imports, by their paths in `src`. */
function importsOf(file: string): string[] {
  // an example in a comment imports nothing
  const code = readFileSync(join('src', file), 'utf8').replace(/\/\*.*?\*\//gs, '');
  return [...code.matchAll(/ from '(\.[^']*|#fetch)';/g)].map(([, path = '']) =>
    path === '#fetch' ? 'http/nodeFetch' : relative('src', join('src', dirname(file), path)),
  );
}

export function readImports(): Imports {
  const imports = new Map<string, Set<string>>();
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files.filter((file) => !isEverywhere(file)).sort()) {
    const found = imports.get(folderOf(file)) ?? new Set<string>();
    imports.set(folderOf(file), found);
    for (const path of importsOf(file)) {
      // the command reads the version in package.json, which is no folder of `src`
      const isInside = !path.startsWith('..');
      if (isInside && folderOf(path) !== folderOf(file) && !isEverywhere(path)) found.add(folderOf(path));
    }
  }
  return imports;
}

/** All that a folder imports, along any way. */
export function reach(imports: Imports, folder: string, found = new Set<string>()): ReadonlySet<string> {
  for (const next of imports.get(folder) ?? []) {
    if (found.has(next)) continue;
    found.add(next);
    reach(imports, next, found);
  }
  return found;
}

/** Without those that follow from the others. */
export const reduceImports = (imports: Imports): Imports =>
  new Map(
    [...imports].map(([folder, direct]) => [
      folder,
      new Set([...direct].filter((to) => ![...direct].some((other) => other !== to && reach(imports, other).has(to)))),
    ]),
  );
