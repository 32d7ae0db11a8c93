import { build } from 'esbuild';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { blocksOf, readText } from '../support/pages';
import { visitPackage } from './support/visitPackage';

const examples = join(__dirname, '../../docs/examples');
const visit = visitPackage(['react', 'react-dom', 'scheduler']);
const { bundle, open, say, paragraphs, here } = visit;
const shell = '<!doctype html><body><script src="/main.js"></script>';

describe('React', () => {
  beforeAll(() => cp(join(examples, 'react'), join(visit.folder, 'react'), { recursive: true }));

  beforeEach(async () => {
    // the one that complains, and mounts everything twice
    const define = { 'process.env.NODE_ENV': '"development"' };
    await open({ '/': shell, '/main.js': await bundle('react/main.tsx', { jsx: 'automatic', define }) });
    await visit.page.getByText('online').waitFor();
  });

  it('shows what is said, once, in StrictMode too', async () => {
    await say('one');
    await say('two');
    expect(await paragraphs()).toEqual(['user1: one', 'bot: You said one', 'user1: two', 'bot: You said two']);
    expect(visit.requests.filter((operation) => operation === 'send')).toHaveLength(2);
    expect(visit.complaints).toEqual([]);
  });

  it('begins one conversation in StrictMode, which subscribes twice', async () => {
    await say('one');
    expect(visit.requests.filter((operation) => operation === 'start')).toHaveLength(1);
  });

  it.each(['react/Chat.tsx', 'react/main.tsx'])('is on its page as in %s', (file) => {
    expect(blocksOf('tsx', ['docs/react.md']).map(({ code }) => code)).toContain(readText(`docs/examples/${file}`));
  });
});

describe('a page without a build', () => {
  it('chats by an import map', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export * from 'rxjs'`, resolveDir: visit.folder },
      bundle: true,
      format: 'esm',
      write: false,
      tsconfigRaw: {},
    });
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' };
    // the CDN
    await visit.page.route('https://cdn.jsdelivr.net/npm/rxjs@*/+esm', (route) =>
      route.fulfill({ headers, body: outputFiles[0]!.text }),
    );
    await visit.page.route('https://cdn.jsdelivr.net/npm/rxjs-direct-line@*/**', (route) =>
      route.fulfill({
        headers,
        path: join(visit.place, new URL(route.request().url()).pathname.replace(/^\/npm\/[^/]+/, '')),
      }),
    );
    await open({ '/': here(readText('docs/examples/import-map/index.html')) });
    await say('hello');
    expect(await paragraphs()).toEqual(['user1: hello', 'bot: You said hello']);
    expect(visit.complaints).toEqual([]);
  });

  it('is on its page', () => {
    expect(blocksOf('html', ['docs/react.md']).map(({ code }) => code)).toEqual([
      readText('docs/examples/import-map/index.html'),
    ]);
  });
});
