import { delay, of } from 'rxjs';
import { eventually, openChat } from './support/chatTab';
import { openShop, openSite } from './support/shop';
import { tinyPicture } from './support/tinyPicture';
import { visitShop } from './support/visitShop';

const visit = visitShop();
const { openTab } = visit;

describe('a chat', () => {
  it('sends what is typed, and shows the reply', async () => {
    const { page, box, say, hasSaid, hasState } = await openTab();
    await hasState(/^Online$/);
    await say('Good morning');

    await hasSaid('Good morning', 'You said Good morning');
    expect(await box.inputValue()).toBe('');
    await page.getByRole('log').getByText('Corner Coffee said: You said Good morning').waitFor();
  });

  it('never sees the secret', async () => {
    const page = await visit.chromium.openTab();
    const seen: string[] = [];
    page.on('request', (request) => seen.push(request.url(), JSON.stringify(request.headers())));
    page.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => seen.push(text),
          () => undefined,
        ),
    );
    const { say, hasSaid } = await openChat(page, visit.shop.url);
    await say('hello');
    await hasSaid('hello', 'You said hello');

    expect(seen.join()).toContain('Bearer ');
    expect(seen.join()).not.toContain(visit.shop.secret);
  });

  it('shows a message at once, and keeps it in its place when it comes back', async () => {
    const { page, say, hasSaid, notice } = await openTab();
    await page.getByText('Online', { exact: true }).waitFor();
    visit.shop.breakNext('send', { kind: 'delay', ms: 1500 });
    await say('A flat white');
    await notice('Sending…').waitFor();
    // it does not write before it can have read
    expect(await page.getByText('Corner Coffee is writing').count()).toBe(0);
    await page.locator('app-bubble').evaluate((bubble) => Object.assign(bubble, { isTheSame: true }));
    await hasSaid('A flat white', 'You said A flat white');

    await page.locator('app-message-group.mine time').waitFor();
    expect(
      await page
        .locator('app-bubble')
        .first()
        .evaluate((bubble) => 'isTheSame' in bubble),
    ).toBe(true);
  });

  it('shows that the other side writes, from when the message is there until nothing more comes', async () => {
    const bot = ({ text = '' }) => of(`You said ${text}`).pipe(delay(1000));
    const shop = await openShop({ bot });
    const { page, say, hasSaid, hasState } = await openChat(await visit.chromium.openTab(), shop.url);
    await hasState(/^Online$/);
    await say('One');
    const dots = page.getByText('Corner Coffee is writing');
    await dots.waitFor({ state: 'attached' });
    await hasSaid('One', 'You said One');
    await dots.waitFor({ state: 'detached' });
    await shop.close();
  });

  it('goes on in the box when a suggestion was taken', async () => {
    const { page, box, hasSaid } = await openTab();
    await page.getByRole('button', { name: 'Tell me a story' }).click();
    await hasSaid('Tell me a story', 'You said Tell me a story');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('shows each text in its own direction, and what is typed too', async () => {
    const { page, box, say, hasSaid } = await openTab();
    const direction = (element: Element) => getComputedStyle(element).direction;
    await box.fill('مرحبا.');
    expect(await box.evaluate(direction)).toBe('rtl');
    await say('שלום.');
    await hasSaid('שלום.', 'You said שלום.');
    expect(
      await page.locator('app-bubble p').evaluateAll((all) => all.map((p) => getComputedStyle(p).direction)),
    ).toEqual(['rtl', 'ltr']);
  });

  it('shows links and pictures, and makes none of what is none', async () => {
    const { page, hasSaid, hasState } = await openTab();
    await hasState(/^Online$/);
    visit.bot$.next({
      text: `It is ${visit.shop.url}/about. Not javascript:alert(1)`,
      images: [`${visit.shop.url}/cups.svg`],
    });
    visit.bot$.next({ attachments: [{ url: `${visit.shop.url}/bill.pdf`, contentType: 'application/pdf' }] });
    await hasSaid(`It is ${visit.shop.url}/about. Not javascript:alert(1)`, 'bill.pdf (application/pdf)');

    const links = page.locator('app-bubble a');
    expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))).toEqual([
      `${visit.shop.url}/cups.svg`,
      `${visit.shop.url}/about`,
      `${visit.shop.url}/bill.pdf`,
    ]);
    const picture = page.getByRole('img', { name: /Picture/ });
    await eventually(page, async () =>
      expect(await picture.evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBeGreaterThan(0),
    );
  });

  it('says so when a picture cannot be loaded, and stretches none', async () => {
    const { page, hasState } = await openTab();
    await hasState(/^Online$/);
    visit.bot$.next({ images: [`${visit.shop.gate.url}/none.png`, tinyPicture] });
    await page.getByText('This picture could not be loaded.').waitFor();
    const picture = page.getByRole('img', { name: /Picture/ });
    await eventually(page, async () => expect(await picture.boundingBox()).toMatchObject({ width: 8, height: 8 }));
  });

  it('stays where its user reads, and leads to the end', async () => {
    const { page, hasState } = await openTab();
    await hasState(/^Online$/);
    for (let i = 0; i < 40; i += 1) visit.bot$.next(`Line ${i}`);
    await page.getByText('Line 39', { exact: true }).waitFor();
    const log = page.getByRole('region', { name: 'Conversation' });
    const top = () => log.evaluate(({ scrollTop }) => scrollTop);
    const toEnd = () =>
      log.evaluate(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight);
    await eventually(page, async () => expect(await toEnd()).toBeLessThan(2));

    await log.evaluate((element) => element.scrollTo(0, 0));
    const latest = page.getByRole('button', { name: 'Latest messages' });
    await latest.waitFor();
    const [list, button] = await Promise.all([log.boundingBox(), latest.boundingBox()]);
    expect(list!.y + list!.height).toBeLessThanOrEqual(button!.y);
    visit.bot$.next('The last');
    await page.getByText('The last').waitFor();
    expect(await top()).toBe(0);
    await latest.click();
    await eventually(page, async () => expect(await toEnd()).toBeLessThan(2));
    await latest.waitFor({ state: 'detached' });
  });
});

it('comes with a bot to try it on', async () => {
  const site = await openSite();
  const { page, hasSaid } = await openChat(await visit.chromium.openTab(), site.url);
  await page.getByRole('button', { name: 'Tell me a story' }).click();
  await hasSaid(
    'Tell me a story',
    'It rained the day we opened, and nobody came.',
    'At four a girl asked whether she could wait here for her bus.',
    'She missed three of them.',
    'She is the one who roasts for us now.',
  );
  await site.close();
});
