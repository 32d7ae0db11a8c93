import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { delay, firstValueFrom, of } from 'rxjs';
import { generateToken, type OutgoingMessage } from 'rxjs-direct-line';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { type Chromium, startChromium } from '../../browser/support/chromium';
import { blocksOf } from '../../support/pages';
import { attach } from './support/attach';
import { bundle, openSite, type Site } from './support/site';

// docs/web-chat.md, as its reader would have it: the ten lines and the cards, with the Content-Security-Policy of the page.

const [tenLines, cards] = blocksOf('ts', ['docs/web-chat.md']).map(({ code }) => code);
const markup = blocksOf('html', ['docs/web-chat.md'])[0]!.code;
const policy = blocksOf('http', ['docs/web-chat.md'])[0]!
  .code.trim()
  .replace(/^Content-Security-Policy: /, '');

const service = 'https://directline.botframework.com';
const picture = join(__dirname, '../../../docs/web-chat.png');

const menu = `<body style="margin: 0; padding: 24px; background: #3b2a20; color: #f3e9dc; font: 20px/1.7 Georgia, serif">
  <b>Corner Coffee</b><br />Flat white … 3.20<br />Cappuccino … 3.00<br />Espresso … 2.10</body>`;
let menuUrl: string;
/** What a coffee shop says. */
const replyTo = ({ text }: OutgoingMessage): OutgoingMessage => {
  if (text === 'What do you have?')
    return { text: 'A flat white? Which size?', images: [menuUrl], channelData: { choices: ['Small', 'Large'] } };
  return text === 'Large' ? { channelData: { cards: ['A large flat white'] } } : { text: `You said ${text}` };
};

let chromium: Chromium;
let emulator: Emulator;
let site: Site;
const got: OutgoingMessage[] = [];

beforeAll(async () => {
  chromium = await startChromium();
  const page = await chromium.openTab();
  await page.setViewportSize({ width: 320, height: 200 });
  await page.setContent(menu);
  menuUrl = `data:image/png;base64,${(await page.screenshot()).toString('base64')}`;
  emulator = await startEmulator({
    bot(message) {
      got.push(message);
      return of(replyTo(message)).pipe(delay(10));
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
    await attach(page, [{ name: 'a.gif', mimeType: 'image/gif', buffer: gif }]);
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
    await page.setViewportSize({ width: 400, height: 520 });
    await say(page, 'What do you have?');
    const large = page.getByRole('toolbar').getByRole('button', { name: 'Large' });
    await large.waitFor();
    // Web Chat makes one of a data URL
    const image = page.locator('img[src^="blob:"]');
    await page.waitForFunction((image) => (image as HTMLImageElement).complete, await image.elementHandle());
    const png = await page.screenshot(process.env['UPDATE_SCREENSHOT'] ? { path: picture } : {});
    expect(png.length).toBeLessThan(60_000);

    await large.click();
    await page.getByText('A large flat white').first().waitFor();
    await page.evaluate(() => {
      const { store } = globalThis as unknown as { store: { dispatch(action: object): void } };
      store.dispatch({ type: 'WEB_CHAT/SEND_EVENT', payload: { name: 'left', value: 7 } });
    });
    await page.getByText('You said undefined').first().waitFor();
    expect(got.at(-1)).toMatchObject({ channelData: { event: 'left', value: 7 } });
    expect(wrong).toEqual([]);
  });
});
