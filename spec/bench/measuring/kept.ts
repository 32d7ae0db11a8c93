import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is known of one run. */
export interface KeptRun {
  readonly measured: unknown;
  /** How much of the machine its other guests took meanwhile, %. */
  readonly steal: number;
}

interface Content {
  readonly sources: string;
  /** The page as it was when this began: the figures of before. */
  readonly before: string;
  readonly runs: Readonly<Record<string, KeptRun>>;
  /** Whether all of it stands on the page. */
  readonly isWritten: boolean;
}

/** The runs of one part, which stay until all of them are there, so that a bench that was stopped goes on. */
export interface Kept {
  readonly before: string;
  find(name: string): KeptRun | undefined;
  add(name: string, run: KeptRun): void;
  isWritten(): boolean;
  tellWritten(): void;
  forget(): void;
}

export const cache = 'node_modules/.cache/bench';

function listFiles(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name !== 'node_modules');
  return names.sort().flatMap((name) => listFiles(join(path, name)));
}

/** Runs of other sources, or of another Node, do not count. */
export function fingerprintSources(): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of ['src', 'spec/bench', 'docs/examples/node', 'docs/examples/fleet', 'package.json'].flatMap(
    listFiles,
  ))
    hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** Opens what is kept under a name; `page` is the one whose figures are replaced. */
export function openKept(name: string, sources: string, page: string): Kept {
  const file = join(cache, `${name}.json`);
  const read = () => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Content) : undefined);
  const begin = (): Content => ({ sources, before: readFileSync(page, 'utf8'), runs: {}, isWritten: false });
  const found = read();
  let content = found?.sources === sources ? found : begin();
  function write(change: Partial<Content>): void {
    content = { ...content, ...change };
    mkdirSync(cache, { recursive: true });
    writeFileSync(file, JSON.stringify(content));
  }
  return {
    get before() {
      return content.before;
    },
    find: (run) => content.runs[run],
    add: (run, result) => write({ runs: { ...content.runs, [run]: result } }),
    isWritten: () => content.isWritten,
    tellWritten: () => write({ isWritten: true }),
    forget() {
      rmSync(file, { force: true });
      content = begin();
    },
  };
}
