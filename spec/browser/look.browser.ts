import { join } from 'node:path';
import { delay, of, Subject } from 'rxjs';
import type { Reply } from 'rxjs-direct-line/emulator';
import { type ChatTab, eventually, openChat } from './support/chatTab';
import { type Chromium, startChromium } from './support/chromium';
import { examine, prepare, type Size, sizes } from './support/examine';
import { openShop, openSite, type Shop } from './support/shop';
import { tinyPicture } from './support/tinyPicture';

const bot$ = new Subject<Reply>();

let chromium: Chromium;
let shop: Shop;
beforeAll(async () => {
  chromium = await startChromium();
  shop = await openShop({
    bot$,
    log: () => undefined,
    bot({ text = '' }) {
      if (text === 'Spill') throw new Error('It spilt the milk');
      return of(`You said ${text}`).pipe(delay(text === 'Slow' ? 2500 : 0));
    },
  });
});
afterEach(() => chromium.closeTabs());
afterAll(() => Promise.all([chromium.close(), shop.close()]));

async function openTab(size?: Size): Promise<ChatTab> {
  const page = await chromium.openWindow();
  await prepare(page, size);
  return openChat(page, shop.url);
}

it.each(sizes)('is accessible and fits at $width px, in each state and each scheme', async (size) => {
  const { page, box, say, hasState, notice, over } = await openTab(size);
  const isFine = (state: string) => examine(page, state);
  await hasState(/^Online$/);
  await isFine('1 empty');
  await page.keyboard.press('Shift+Tab');
  await isFine('1 focus');
  await box.focus();

  await say('https://example.com/a-path-that-is-long-and-has-no-place-where-it-could-be-broken-into-lines');
  await page.locator('app-bubble').nth(1).waitFor();
  bot$.next({
    text: 'مرحبا! القهوة جاهزة.',
    images: [`${shop.url}/cups.svg`, `${shop.gate.url}/none.png`, tinyPicture],
  });
  bot$.next({
    text: 'Your bill.',
    attachments: [{ url: `${shop.url}/bills/27.pdf`, contentType: 'application/pdf' }],
  });
  await page.getByText('27.pdf').waitFor();
  await page.getByText('could not be loaded').waitFor();
  await say('שלום, תודה.');
  await page.getByText('You said שלום').waitFor();
  await page.getByText('Corner Coffee is writing').waitFor({ state: 'detached' });
  await isFine('2 talk');

  shop.breakNext('send', { kind: 'status', status: 400 });
  await say('Refused');
  await notice('Not sent.').waitFor();
  await say('Spill');
  await notice('could not answer').waitFor();
  shop.breakNext('send', { kind: 'status', status: 503 });
  await say('Lost');
  await notice('Perhaps sent.').waitFor();
  await isFine('3 failures');
  await say('Slow');
  await page.getByText('Corner Coffee is writing').waitFor({ state: 'attached' });
  await isFine('4 waiting');

  await page.getByRole('region', { name: 'Conversation' }).evaluate((log) => log.scrollTo(0, 60));
  await page.getByRole('button', { name: 'Latest messages' }).waitFor();
  await isFine('5 scrolled up');
  await page.getByRole('button', { name: 'Latest messages' }).click();

  await page.context().setOffline(true);
  await hasState(/^Offline$/);
  await isFine('6 offline');
  await page.context().setOffline(false);
  await hasState(/^Online$/);
  await shop.gate.shut();
  await hasState(/^Reconnecting in/);
  await isFine('6 reconnecting');
  await shop.gate.open();
  await hasState(/^Online$/);

  await page.getByRole('link', { name: 'About' }).click();
  await page.getByRole('heading', { name: 'About' }).waitFor();
  await isFine('7 about');
  await page.getByRole('link', { name: 'Back' }).click();
  shop.breakNext('read', { kind: 'expire' });
  await over.waitFor();
  await isFine('8 over');
});

it('shows the edges of all that has one, in forced colors', async () => {
  const { page, say, hasState } = await openTab();
  await page.emulateMedia({ forcedColors: 'active' });
  const edges = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((element) => getComputedStyle(element).borderTopWidth));
  await hasState(/^Online$/);
  expect(await edges('main, form, form button, .suggestions button')).toEqual(Array(6).fill('1px'));
  await say('Slow');
  await page.locator('app-dots').waitFor();
  expect(await edges('app-bubble, app-dots')).toEqual(['1px', '1px']);
});

it('can be used by keyboard alone', async () => {
  const { page, box, hasState } = await openTab();
  const focused = page.locator(':focus');
  const name = () => focused.evaluate((element) => element.getAttribute('aria-label') ?? element.textContent.trim());
  await hasState(/^Online$/);
  await eventually(page, async () => expect(await name()).toBe('Message'));
  for (const expected of ['Tell me a story', 'A flat white, please', 'What do you have?', 'Conversation', 'About']) {
    await page.keyboard.press('Shift+Tab');
    expect(await name()).toBe(expected);
  }

  await box.focus();
  await page.keyboard.type('two');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('lines');
  expect(await box.inputValue()).toBe('two\nlines');
  await page.keyboard.press('Tab');
  expect(await name()).toBe('Send');
  await page.keyboard.press('Enter');
  await page.getByText('You said two').waitFor();
  expect(await name()).toBe('Message');
});

it('gives a long message room, but not all of it', async () => {
  const { box } = await openTab();
  const height = async () => (await box.locator('..').boundingBox())!.height;
  const small = await height();
  await box.fill('one\ntwo\nthree');
  const larger = await height();
  await box.fill('line\n'.repeat(100));

  expect(larger).toBeGreaterThan(small * 1.8);
  expect(await height()).toBeLessThan(200);
});

it('moves nothing for those who want it so', async () => {
  const { page, say } = await openTab();
  await say('Slow');
  const names = () =>
    page
      .locator('app-bubble, app-dots i')
      .evaluateAll((all) => all.map((element) => getComputedStyle(element).animationName));
  await eventually(page, async () => expect(await names()).toHaveLength(4));
  expect(new Set(await names())).toEqual(new Set(['none']));

  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(new Set(await names())).not.toContain('none');
});

it('looks as in the README', async () => {
  const site = await openSite();
  const page = await chromium.openWindow();
  await page.setViewportSize(sizes.at(-1)!);
  await page.emulateMedia({ colorScheme: 'light' });
  const { say } = await openChat(page, site.url);
  await say('Good morning!');
  await page.getByText('What can we make for you?').waitFor();
  await say('What do you have?');
  const picture = page.getByRole('img', { name: /Picture/ });
  await eventually(page, async () =>
    expect(await picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0),
  );
  await say('A flat white, please');
  await page.getByText('Number 27 is on the counter').waitFor();
  await page.getByText('Corner Coffee is writing').waitFor({ state: 'detached' });

  const path = join(__dirname, '../../docs/chat.png');
  const png = await page.screenshot(process.env['UPDATE_SCREENSHOT'] ? { path } : {});
  expect(png.length).toBeLessThan(200_000);
  await site.close();
});
