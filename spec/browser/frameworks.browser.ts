import { build } from 'esbuild';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type Emulator, type FaultedRequest, startEmulator } from 'rxjs-direct-line/emulator';
import { blocksOf, readText } from '../support/pages';
import { pack, unpack } from '../support/pack';
import { type Running, serve } from '../support/server';
import { type Chromium, startChromium } from './support/chromium';

const examples = join(__dirname, '../../docs/examples');

let folder: string;
let place: string;
let chromium: Chromium;
let emulator: Emulator;
let requests: FaultedRequest['operation'][];
let page: Page;
const sites: Running[] = [];

beforeAll(async () => {
  // the package, as an application would have it
  folder = await mkdtemp(join(tmpdir(), 'frameworks-'));
  place = await unpack(await pack('--no-dts'), folder, ['rxjs', 'tslib', 'react', 'react-dom', 'scheduler']);
  await cp(join(examples, 'react'), join(folder, 'react'), { recursive: true });
  chromium = await startChromium();
});
beforeEach(async () => {
  requests = [];
  emulator = await startEmulator({
    secret: 'open-sesame',
    bot: ({ text = '' }) => [`You said ${text}`],
    fault({ operation }) {
      requests.push(operation);
      return undefined;
    },
  });
  page = await chromium.openTab();
});
afterEach(async () => {
  await chromium.closeTabs();
  await Promise.all([emulator.close(), ...sites.splice(0).map(({ close }) => close())]);
});
afterAll(() => Promise.all([chromium.close(), rm(folder, { recursive: true })]));

/** A file with the emulator that is there, in place of that of the page. */
const here = (text: string) => text.replace('http://127.0.0.1:3979', emulator.url);

async function open(files: Readonly<Record<string, string>>): Promise<void> {
  const site = await serve(({ url = '' }, response) => {
    response.writeHead(200, { 'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html' });
    response.end(files[url]);
  });
  sites.push(site);
  await page.goto(site.url);
}

async function say(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(`bot: You said ${text}`).waitFor();
}
const paragraphs = () => page.locator('p').allInnerTexts();

describe('React', () => {
  const bundle = async () => {
    const { outputFiles } = await build({
      entryPoints: [join(folder, 'react/main.tsx')],
      bundle: true,
      write: false,
      jsx: 'automatic',
      // the one that complains, and mounts everything twice
      define: { 'process.env.NODE_ENV': '"development"' },
      tsconfigRaw: {},
    });
    return here(outputFiles[0]!.text);
  };
  const start = async () =>
    open({ '/': '<!doctype html><body><script src="/main.js"></script>', '/main.js': await bundle() });

  it('shows what is said, once, in StrictMode too', async () => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await start();
    await page.getByText('online').waitFor();
    await say('one');
    await say('two');
    expect(await paragraphs()).toEqual(['user1: one', 'bot: You said one', 'user1: two', 'bot: You said two']);
    expect(requests.filter((operation) => operation === 'send')).toHaveLength(2);
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it.each(['react/Chat.tsx', 'react/main.tsx'])('is on its page as in %s', (file) => {
    expect(blocksOf('tsx', ['docs/react.md']).map(({ code }) => code)).toContain(readText(`docs/examples/${file}`));
  });
});

describe('a page without a build', () => {
  it('chats by an import map', async () => {
    const { outputFiles } = await build({
      stdin: { contents: `export * from 'rxjs'`, resolveDir: folder },
      bundle: true,
      format: 'esm',
      write: false,
      tsconfigRaw: {},
    });
    const headers = { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' };
    // the CDN
    await page.route('https://cdn.jsdelivr.net/npm/rxjs@*/+esm', (route) =>
      route.fulfill({ headers, body: outputFiles[0]!.text }),
    );
    await page.route('https://cdn.jsdelivr.net/npm/rxjs-direct-line@*/**', (route) =>
      route.fulfill({
        headers,
        path: join(place, new URL(route.request().url()).pathname.replace(/^\/npm\/[^/]+/, '')),
      }),
    );
    await open({ '/': here(readText('docs/examples/import-map/index.html')) });
    await say('hello');
    expect(await paragraphs()).toEqual(['user1: hello', 'bot: You said hello']);
  });

  it('is on its page', () => {
    expect(blocksOf('html', ['docs/react.md']).map(({ code }) => code)).toEqual([
      readText('docs/examples/import-map/index.html'),
    ]);
  });
});
