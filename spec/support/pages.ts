import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Example } from './programOf';

const root = join(__dirname, '../..');
const list = (folder: string, ext: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ext) && !/^api\b|node_modules/.test(file))
    .map((file) => `${folder}/${file}`);

/** Every page that people read, and every source; paths from the root. */
export const pages: readonly string[] = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...list('.github', '.md'),
  ...list('docs', '.md'),
];
export const sources: readonly string[] = list('src', '.ts');

export const readText = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A page, or the doc comments of a source without their margin. */
const prose = (file: string) => (file.endsWith('.ts') ? readText(file).replace(/^ *\* ?/gm, '') : readText(file));

/** The code blocks of that language on these pages and in the doc comments. */
export const blocksOf = (language: string, files: readonly string[] = [...pages, ...sources]): Example[] =>
  files.flatMap((file) =>
    [...prose(file).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map((match) => {
      const line = match.input.slice(0, match.index).split('\n').length;
      return { name: `${file}:${line}`, line, code: match[1] ?? '' };
    }),
  );
