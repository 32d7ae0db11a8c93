import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { delay, firstValueFrom, of } from 'rxjs';
import { generateToken, type OutgoingMessage } from 'rxjs-direct-line';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { type Chromium, startChromium } from '../../browser/support/chromium';
import { blocksOf } from '../../support/pages';
import { bundle, openSite, type Site } from './support/site';

// docs/web-chat.md, as its reader would have it: the ten lines and the cards, with the Content-Security-Policy of the page.

const [tenLines, cards] = blocksOf('ts', ['docs/web-chat.md']).map(({ code }) => code);
const [{ code: markup }] = blocksOf('html', ['docs/web-chat.md']) as [{ code: string }];
const [{ code: header }] = blocksOf('http', ['docs/web-chat.md']) as [{ code: string }];
const policy = header.trim().replace(/^Content-Security-Policy: /, '');

const service = 'https://directline.botframework.com';
const picture = join(__dirname, '../../../docs/web-chat.png');

/** A coffee shop. */
const replies: Readonly<Record<string, OutgoingMessage>> = {
  'What do you have?': { text: 'Here is the menu. Which size?', channelData: { choices: ['Small', 'Large'] } },
  Large: { text: 'A large one it is.', channelData: { cards: ['Flat white'] } },
};

let chromium: Chromium;
let emulator: Emulator;
let site: Site;
const got: OutgoingMessage[] = [];

beforeAll(async () => {
  chromium = await startChromium();
  emulator = await startEmulator({
    bot(message) {
      got.push(message);
      return of(replies[message.text ?? ''] ?? `You said ${message.text}`).pipe(delay(10));
    },
  });
});
afterAll(() => Promise.all([chromium.close(), emulator.close()]));
beforeEach(() => got.splice(0));
afterEach(() => Promise.all([chromium.closeTabs(), site.close()]));

/** Opens such a page; gives what the policy has forbidden there, and what was reported. */
async function open(html: string, program: string, headers: Record<string, string>): Promise<[Page, unknown[]]> {
  const page = await chromium.openTab();
  const wrong: unknown[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error));
  // its domain is the default one
  await page.route(`${service}/**`, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace(service, emulator.url) });
    await route.fulfill({ response });
  });
  const token = await firstValueFrom(generateToken({ domain: emulator.url, secret: emulator.secret }));
  const globals = `Object.assign(globalThis, { token: '${token}', report: console.error, show: console.log });`;
  site = await openSite({ '/': `<!doctype html><meta charset="utf-8" />${html}` }, globals + program, headers);
  await page.goto(site.url);
  return [page, wrong];
}

async function say(page: Page, text: string): Promise<void> {
  const box = page.locator('[data-id="webchat-sendbox-input"]');
  await box.fill(text);
  await box.press('Enter');
}

describe('the ten lines', () => {
  it('run with the policy of the page, and after a reload', async () => {
    const html = markup.replace('main.js', 'program.js');
    const [page, wrong] = await open(html, await bundle(tenLines!), { 'Content-Security-Policy': policy });
    await say(page, 'Good morning');
    await page.getByText('You said Good morning').first().waitFor();
    const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');
    await page.locator('input[type=file]').setInputFiles([{ name: 'a.gif', mimeType: 'image/gif', buffer: gif }]);
    await say(page, 'As here');
    await page.getByText('You said As here').first().waitFor();
    await page.locator(`img[src^="${service}/attachments/"]`).waitFor();

    await page.reload();
    await page.getByText('You said Good morning').first().waitFor();
    await page.locator(`img[src^="${service}/attachments/"]`).waitFor();
    expect(wrong).toEqual([]);
    expect(got).toHaveLength(2);
  });

  it('run with a nonce for styles', async () => {
    const nonce = randomBytes(16).toString('base64');
    const strict = policy.replace("style-src 'unsafe-inline'", `style-src 'nonce-${nonce}'`);
    const html = markup.replace('main.js', 'program.js').replace(/ style="[^"]*"/, '');
    const program = tenLines!.replace('{ directLine:', `{ nonce: '${nonce}', directLine:`);
    const [page, wrong] = await open(html, await bundle(program), { 'Content-Security-Policy': strict });
    await say(page, 'Good morning');
    await page.getByText('You said Good morning').first().waitFor();
    // an element that is still empty, by its hash
    expect(wrong).toEqual([expect.stringContaining('sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=')]);
  });
});

describe('the cards', () => {
  it('are shown, buttons are pressed, an event is sent', async () => {
    const html = markup.replace('webchat-minimal.js', 'webchat.js').replace('main.js', 'program.js');
    const program = `${cards}
      const store = WebChat.createStore();
      Object.assign(globalThis, { store });
      WebChat.renderWebChat({ directLine, store }, document.getElementById('webchat'));`;
    const [page, wrong] = await open(html, await bundle(program), { 'Content-Security-Policy': policy });
    await page.setViewportSize({ width: 400, height: 500 });
    await say(page, 'What do you have?');
    const large = page.getByRole('toolbar').getByRole('button', { name: 'Large' });
    await large.waitFor();
    const png = await page.screenshot(process.env['UPDATE_SCREENSHOT'] ? { path: picture } : {});
    expect(png.length).toBeLessThan(60_000);

    await large.click();
    await page.getByText('Flat white').first().waitFor();
    await page.evaluate(() => {
      const { store } = globalThis as unknown as { store: { dispatch(action: object): void } };
      store.dispatch({ type: 'WEB_CHAT/SEND_EVENT', payload: { name: 'left', value: 7 } });
    });
    await page.getByText('You said undefined').first().waitFor();
    expect(got.at(-1)).toMatchObject({ channelData: { event: 'left', value: 7 } });
    expect(wrong).toEqual([]);
  });
});
