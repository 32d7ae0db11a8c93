import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { brokenLinksOf } from '../support/links';
import { pack, unpack } from '../support/pack';
import { anyIn } from './anyIn';

// a build is slow where others are busy
jest.setTimeout(60_000);

const root = resolve(__dirname, '../..');
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)))
    .sort();
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');

const code = (name: string) => ['js', 'js.map', 'cjs', 'cjs.map'].map((end) => `dist/${name}.${end}`);
const types = (name: string) => ['ts', 'ts.map', 'cts', 'cts.map'].map((end) => `dist/${name}.d.${end}`);
// no map where there is nothing but imports and exports
const built = [
  ...[
    'core*',
    'operators*',
    'service*',
    'testing',
    'angular',
    'web-chat',
    'direct-line-3',
    'outbox',
    'util*',
    'nodeFetch',
    'platformFetch',
  ].flatMap(code),
  ...[
    'index',
    'testing',
    'emulator',
    'angular',
    'web-chat',
    'direct-line-3',
    'activity*',
    'outbox',
    'conversation*',
    'message*',
    'options*',
    'service*',
  ].flatMap(types),
  ...['index.js', 'index.cjs', 'rolldown-runtime*.cjs', 'cli.js', 'cli.js.map'].map((name) => `dist/${name}`),
  ...['emulator.js', 'emulator*.js', 'emulator*.js.map', 'emulator.cjs', 'emulator.cjs.map'].map(
    (name) => `dist/${name}`,
  ),
];
/** `emulator-1a2b3c4d.js`, beside an `emulator.js`, is where the build has put what two entries share. */
const withoutHash = (file: string) => file.replace(/^(dist\/[\w-]+)-[\w-]{8}(?=\.)/, (_, name: string) => `${name}*`);
describe('the packed package, by its files', () => {
  let folder: string;
  let place: string;
  let files: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'contents-'));
    place = await unpack(await pack(), folder, ['rxjs', '@types', '@angular', 'undici-types']);
    files = filesIn(place);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('holds what is built, its sources, its pages, and nothing else', () => {
    const isPage = (file: string) =>
      /^([^/]+\.(md|png)|[^/]+\/[^/]+\.(md|svg)|examples\/(fleet|import-map|node|react|testing)\/.*)$/.test(file);
    const pages = filesIn(join(root, 'docs')).filter(isPage);
    expect(files.map(withoutHash).sort()).toEqual(
      [
        ...['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'],
        ...filesIn(join(root, 'src')).map((file) => `src/${file}`),
        ...pages.map((file) => `docs/${file}`),
        ...built,
      ].sort(),
    );
  });

  it('has no link that leads nowhere in it', () => {
    const pages = files.filter((file) => file.endsWith('.md'));
    expect(pages).toContain('docs/guide.md');
    const broken = pages.map((page) => [page, brokenLinksOf(place, page)] as const);
    expect(Object.fromEntries(broken.filter(([, links]) => links.length > 0))).toEqual({});
  });

  it('has maps that lead to what it holds', () => {
    const maps = files.filter((file) => file.endsWith('.map'));
    const lost = maps.flatMap((file) => {
      const map = JSON.parse(read(place, file)) as { sourceRoot?: string; sources: string[] };
      expect(map.sources).not.toEqual([]);
      return map.sources.filter((source) => !existsSync(resolve(place, dirname(file), map.sourceRoot ?? '', source)));
    });
    expect(maps).not.toEqual([]);
    expect(lost).toEqual([]);
  });

  it('has a map for each file that has code of ours', () => {
    const told = files.filter(
      (file) => /^dist\/.*\.(js|cjs|ts|cts)$/.test(file) && /sourceMappingURL=/.test(read(place, file)),
    );
    expect(told.map((file) => `${file}.map`).sort()).toEqual(files.filter((file) => file.endsWith('.map')));
  });

  it.each(['d.ts', 'd.cts'])('has no any in its public face: %s', (end) => {
    const entries = ['index', 'testing', 'emulator', 'angular', 'web-chat', 'outbox'].map((name) =>
      join(place, `dist/${name}.${end}`),
    );
    expect(anyIn(place, entries)).toEqual([]);
  });
});

describe('what looks for any', () => {
  const texts = [
    'export declare const a: any;',
    'export declare const a: readonly any[];',
    'export declare const a;',
    'export declare function f(a): void;',
    'export declare function f();',
    'export interface A { a }',
    'export interface A { a(): Map<string, any> }',
    "import type { A } from 'not-there'; export declare const a: A;",
    'export type A = NotThere;',
    'export declare class A { a; }',
    'export declare class A<T> { constructor(b: T); c(): unknown; }',
  ];

  it('finds it wherever it is, and nowhere else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'any-'));
    const entries = texts.map((text, i) => {
      writeFileSync(join(folder, `${i}.d.ts`), text);
      return join(folder, `${i}.d.ts`);
    });
    const found = anyIn(folder, entries).map((line) => Number.parseInt(line));
    rmSync(folder, { recursive: true });
    expect([...new Set(found)].sort((a, b) => a - b)).toEqual([...texts.keys()].slice(0, -1));
  });
});
