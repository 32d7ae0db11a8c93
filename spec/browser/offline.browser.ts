import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { Subject } from 'rxjs';
import type { Reply } from 'rxjs-direct-line/emulator';
import { blocksOf } from '../support/pages';
import { type Running, serve } from '../support/server';
import { type Chromium, startChromium } from './support/chromium';
import { openChat } from './support/chatTab';
import { openShop, type Shop } from './support/shop';

// The network is really off for that long. All of them at once, each in a window of its own, because they mostly wait.

const lengths = [2, 8, 20];

/** What a page has noticed, by its own clock. */
interface Noticed {
  /** When it asked for messages. */
  readonly reads: number[];
  offline: number;
  online: number;
}
declare global {
  interface Window {
    noticed: Noticed;
  }
}

/** Runs in the page, before anything of it. */
function notice(): void {
  window.noticed = { reads: [], offline: Infinity, online: Infinity };
  for (const name of ['offline', 'online'] as const)
    addEventListener(name, () => (window.noticed[name] = performance.now()), { capture: true });
  const { fetch } = window;
  window.fetch = (input, init) => {
    if (init?.method === 'GET' && /\/messages(\?|$)/.test(input as string))
      window.noticed.reads.push(performance.now());
    return fetch(input, init);
  };
}

let chromium: Chromium;
let shop: Shop;
let bot$: Subject<Reply>;
let site: Running;

/** The recipe as it stands on its page, with what it may use without a word there. */
async function bundleRecipe(): Promise<string> {
  const recipe = blocksOf('ts', ['docs/recipes-browsers.md']).find(({ code }) => code.includes('You are offline.'))!;
  const { outputFiles } = await build({
    stdin: {
      contents: `
        const token = new URLSearchParams(location.search).get('token');
        const domain = new URLSearchParams(location.search).get('domain');
        const show = (text) => document.body.append(text, ' ');
        const report = (error) => show('failed: ' + error);
        ${recipe.code.replace('connect({', 'connect({ domain,')}`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    alias: { 'rxjs-direct-line': './src/index.ts', '#fetch': './src/http/platformFetch.ts' },
    tsconfigRaw: '{}',
  });
  return outputFiles[0]!.text;
}

beforeAll(async () => {
  bot$ = new Subject();
  [chromium, shop] = await Promise.all([startChromium(), openShop({ bot$ })]);
  const script = await bundleRecipe();
  site = await serve(({ url }, response) => {
    const isScript = url === '/recipe.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(isScript ? script : '<!doctype html><title>Offline</title><body><script src="/recipe.js"></script>');
  });
});
afterAll(() => Promise.all([chromium.close(), shop.close(), site.close()]));

async function openRecipe(page: Page): Promise<void> {
  const headers = { Authorization: `Bearer ${shop.secret}` };
  const generated = await fetch(`${shop.gate.url}/api/tokens/conversation`, { method: 'POST', headers });
  const token = (await generated.json()) as string;
  await page.goto(`${site.url}/?${new URLSearchParams({ token, domain: shop.gate.url }).toString()}`);
  await page.getByText('You said Two coffees').waitFor();
}

async function openExample(page: Page): Promise<void> {
  const { say, hasState } = await openChat(page, shop.url);
  await hasState(/^Online$/);
  await say('One');
  await page.getByText('You said One').waitFor();
}

/** Turns the network of a page off for so many seconds; says what the page did. */
async function turnOff(page: Page, seconds: number, onOff: () => void): Promise<Noticed> {
  await page.context().setOffline(true);
  await page.waitForFunction(() => window.noticed.offline < Infinity);
  onOff();
  // the length of the failure is what is tried; nothing waits for it
  await sleep(1000 * seconds);
  await page.context().setOffline(false);
  await page.getByText('While you were away').waitFor();
  return page.evaluate(() => window.noticed);
}

it('asks nobody while the network is off, and within 500 ms when it is back', async () => {
  const trials = [openRecipe, openExample].flatMap((open) => lengths.map((seconds) => ({ open, seconds })));
  const pages = await Promise.all(
    trials.map(async ({ open }) => {
      const page = await chromium.openWindow();
      await page.addInitScript(notice);
      await open(page);
      return page;
    }),
  );
  let off = 0;
  const onOff = () => {
    off += 1;
    if (off === trials.length) bot$.next('While you were away');
  };
  const found = await Promise.all(pages.map((page, i) => turnOff(page, trials[i]!.seconds, onOff)));

  found.forEach(({ reads, offline, online }, i) => {
    const trial = `${trials[i]!.open.name}, ${trials[i]!.seconds} s`;
    const [first = Infinity] = reads.filter((at) => at > offline);
    expect({ trial, wasAsked: first < online, isLate: first > online + 500 }).toEqual({
      trial,
      wasAsked: false,
      isLate: false,
    });
  });
});
