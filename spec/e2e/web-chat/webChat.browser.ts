import type { Page } from 'playwright-core';
import type { EmulatorOptions } from 'rxjs-direct-line/emulator';
import { type Chromium, startChromium } from '../../browser/support/chromium';
import { attach } from './support/attach';
import { bundle, openSite, type Site } from './support/site';
import { type BotService, openBotService, openTab as openTabOf, type WebChatTab } from './support/webChatTab';

const html = `<!doctype html>
<meta charset="utf-8" />
<title>Web Chat</title>
<div id="webchat" style="height: 600px"></div>
<script src="react.js"></script>
<script src="react-dom.js"></script>
<script src="webchat-minimal.js"></script>
<script type="module" src="program.js"></script>`;

const program = `import { page } from './spec/e2e/web-chat/support/program'; globalThis.page = page;`;

let chromium: Chromium;
let site: Site;
let service: BotService;
beforeAll(async () => {
  chromium = await startChromium();
  site = await openSite({ '/': html, '/empty': '' }, await bundle(program));
});
afterAll(() => Promise.all([chromium.close(), site.close()]));
afterEach(() => Promise.all([chromium.closeTabs(), service.close()]));

async function openTab(options?: EmulatorOptions): Promise<WebChatTab> {
  service = await openBotService(options);
  return openTabOf(chromium, site, service);
}

/** As long as five polls of the page take, by its own clock: what holds up one holds up the other. */
const passFiveIntervals = (page: Page) =>
  page.evaluate(async (interval) => {
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, interval));
  }, 200);
/** Nothing tells that nothing comes: it is looked at for as long as five polls would take. */
async function expectNoRequest(page: Page): Promise<void> {
  const before = service.requests.length;
  await passFiveIntervals(page);
  expect(service.requests.slice(before)).toEqual([]);
}

it('shows all of it after a reload', async () => {
  const { page, render, say, hasSaid, sending, retry } = await openTab();
  await render();
  const all: string[] = [];
  for (const text of ['One', 'Two', 'Three']) {
    await say(text);
    all.push(text, `You said ${text}`);
    await hasSaid(...all);
  }
  await sending.waitFor({ state: 'detached' });

  await page.reload();
  await render();
  await hasSaid(...all);
  expect(await retry.count()).toBe(0);
});

describe('an interruption', () => {
  it('that is short is not told: a slow message is sent once', async () => {
    const { render, say, hasSaid, sending, retry, codes } = await openTab();
    await render();
    await say('One');
    await hasSaid('One', 'You said One');

    service.breakNext('send', { kind: 'delay', ms: 1500 });
    service.breakNext('read', { kind: 'status', status: 502 });
    await say('Two');
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    await sending.waitFor({ state: 'detached' });
    expect(await retry.count()).toBe(0);
    expect(await codes()).toEqual([0, 1, 2]);
    expect(service.got).toEqual(['One', 'Two']);
    expect(service.requests.filter(({ operation }) => operation === 'send')).toHaveLength(2);
  });

  it('that lasts is told: what is said in it comes, and what is typed in it stays, and is sent once', async () => {
    const { box, render, say, hasCode, hasSaid, sending } = await openTab();
    await render();
    await say('One');
    await hasSaid('One', 'You said One');

    await service.gate.shut();
    await hasCode(1);
    service.say('Are you there?');
    await say('Two');
    expect(await box.inputValue()).toBe('Two');

    await service.gate.open();
    await hasCode(2);
    await hasSaid('One', 'You said One', 'Are you there?');
    expect(await box.inputValue()).toBe('Two');
    await box.press('Enter');
    await hasSaid('One', 'You said One', 'Are you there?', 'Two', 'You said Two');
    await sending.waitFor({ state: 'detached' });
    expect(service.got).toEqual(['One', 'Two']);
  });
});

it('starts while the service is down', async () => {
  const { page, render, say, hasCode, hasSaid, codes } = await openTab();
  await service.gate.shut();
  await render();
  await hasCode(1);
  await page
    .getByText(/^(Connecting|Taking longer than usual to connect)/)
    .first()
    .waitFor();

  await service.gate.open();
  await hasCode(2);
  expect(await codes()).toEqual([0, 1, 2]);
  await say('One');
  await hasSaid('One', 'You said One');
});

it('says that it cannot connect when the conversation is gone, and asks for nothing more', async () => {
  const { page, render, say, hasCode, hasSaid, codes } = await openTab();
  await render();
  await say('One');
  await hasSaid('One', 'You said One');

  service.breakNext('read', { kind: 'status', status: 404 });
  await page.getByText('Unable to connect').first().waitFor();
  // Web Chat ends it then
  await hasCode(5);
  expect(await codes()).toEqual([0, 1, 2, 4, 5]);
  await expectNoRequest(page);
  await hasSaid('One', 'You said One');
});

describe('a message that was lost', () => {
  it('reaches the bot once when its user retries it', async () => {
    const { render, say, hasSaid, sending, retry } = await openTab();
    await render();
    await say('One');
    await hasSaid('One', 'You said One');

    // not handled; a connection that breaks would let Chromium itself send it again
    service.breakNext('send', { kind: 'status', status: 502 });
    await say('Two');
    await retry.click();
    // Web Chat leaves the one that failed where it is
    await hasSaid('One', 'You said One', 'Two', 'Two', 'You said Two');
    await sending.waitFor({ state: 'detached' });
    expect(await retry.count()).toBe(1);
    expect(service.got).toEqual(['One', 'Two']);
  });

  it('and whose answer alone was lost, reaches it once, too', async () => {
    const { render, say, hasCode, hasSaid, retry } = await openTab();
    await render();
    await say('One');
    await hasSaid('One', 'You said One');

    // a poll that waits: no other brings the echo before the connection is lost
    service.breakNext('read', { kind: 'delay', ms: Infinity });
    await service.asked('read');
    service.breakNext('send', { kind: 'delay', ms: Infinity });
    const sent = service.asked('send');
    await say('Two');
    await sent;
    await service.gate.shut();
    await hasCode(1);
    await service.gate.open();
    await hasCode(2);
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    // Web Chat has given it up, and does not look whether it comes
    await retry.click();
    await retry.waitFor({ state: 'detached' });
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    expect(service.got).toEqual(['One', 'Two']);
  });
});

it('uploads a file with its caption', async () => {
  const { page, box, render, sending } = await openTab();
  await render();
  await page.getByText('Connecting').first().waitFor({ state: 'detached' });
  const gif = Buffer.from('R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=', 'base64');
  await attach(page, [
    { name: 'order.txt', mimeType: 'text/plain', buffer: Buffer.from('two coffees') },
    { name: 'dot.gif', mimeType: 'image/gif', buffer: gif },
  ]);
  await box.fill('As here');
  await box.press('Enter');
  await page.getByText('You said As here').first().waitFor();
  await sending.waitFor({ state: 'detached' });
  expect(service.got).toEqual(['As here']);
  expect(service.requests.filter(({ operation }) => operation === 'upload')).toHaveLength(1);

  await page.locator(`img[src^="${service.gate.url}/attachments/"]`).waitFor();
  const link = page.locator('a[href$="/order.txt"]');
  expect(await (await fetch((await link.getAttribute('href'))!)).text()).toBe('two coffees');
});

it('keeps its transcript when it is mounted again with the same store', async () => {
  const { page, mount, unmount, say, hasSaid } = await openTab();
  await mount();
  await say('One');
  await hasSaid('One', 'You said One');

  await unmount();
  await expectNoRequest(page);
  service.say('Are you there?');
  await mount();
  await hasSaid('One', 'You said One', 'Are you there?');
  await say('Two');
  await hasSaid('One', 'You said One', 'Are you there?', 'Two', 'You said Two');
});

it('is quiet after end()', async () => {
  const { page, render, end, say, hasCode, hasSaid } = await openTab();
  await render();
  await say('One');
  await hasSaid('One', 'You said One');
  await end();
  await hasCode(5);
  await expectNoRequest(page);
});

it('works in StrictMode of React, with one polling loop', async () => {
  const { page, mount, say, hasSaid, codes } = await openTab();
  await mount(true);
  await say('One');
  await hasSaid('One', 'You said One');
  await service.asked('read');
  const from = service.requests.length;
  await passFiveIntervals(page);
  const reads = service.requests.slice(from).filter(({ operation }) => operation === 'read');
  expect(reads.length).toBeLessThanOrEqual(6);
  expect(service.requests.filter(({ operation }) => operation === 'start')).toHaveLength(1);
  expect((await codes()).at(-1)).toBe(2);
});
