import { Subject } from 'rxjs';
import type { EmulatorOptions, Reply } from 'rxjs-direct-line/emulator';
import { type ChatTab, eventually, openChat } from './support/chatTab';
import { type Chromium, startChromium } from './support/chromium';
import { openShop, type Shop } from './support/shop';

let chromium: Chromium;
let shop: Shop;
beforeAll(async () => {
  chromium = await startChromium();
});
afterAll(() => chromium.close());
afterEach(() => Promise.all([chromium.closeTabs(), shop.close()]));

async function openTab(options?: EmulatorOptions): Promise<ChatTab> {
  shop = await openShop(options);
  return openChat(await chromium.openTab(), shop.url);
}

interface Session {
  readonly conversationId: string;
  readonly token: string;
}

/** What the service says to that token. */
async function statusOf({ gate }: Shop, { conversationId, token }: Session): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${gate.url}/api/conversations/${conversationId}/messages`, { headers })).status;
}

it('says that it reconnects, and when; nothing is lost or doubled', async () => {
  const bot$ = new Subject<Reply>();
  const { page, say, hasSaid, hasState, notice } = await openTab({ bot$ });
  await say('One');
  await hasSaid('One', 'You said One');

  await shop.gate.shut();
  await hasState(/^Reconnecting in [2-9] s$/);
  await hasState(/^Reconnecting in 1 s$/);
  await page.getByRole('log').getByText('Connection lost.').waitFor();
  bot$.next('Are you there?');
  await say('Two');
  await notice('Waiting').waitFor();

  await shop.gate.open();
  await hasState(/^Online$/);
  await page.getByRole('log').getByText('Connected.').waitFor();
  await hasSaid('One', 'You said One', 'Are you there?', 'Two', 'You said Two');
});

it('asks nobody while it is offline, and at once when the network is back', async () => {
  const bot$ = new Subject<Reply>();
  shop = await openShop({ bot$ });
  const page = await chromium.openWindow();
  await page.clock.install();
  const { hasSaid, hasState } = await openChat(page, shop.url);
  await hasState(/^Online$/);
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  await page.clock.runFor(2500);
  await eventually(page, async () => {
    await hasState(/^Online$/);
    expect(asked).toBeGreaterThan(0);
  });

  await page.context().setOffline(true);
  await hasState(/^Offline$/);
  await page.getByRole('log').getByText('You are offline.').waitFor();
  // by the clock of the page, as long as it took to ask before
  asked = 0;
  await page.clock.runFor(2500);
  expect(asked).toBe(0);
  bot$.next('While you were away');

  // a minute ahead, so that the clock cannot have got there by itself
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 60_000));
  expect(asked).toBe(0);
  const [request] = await Promise.all([page.waitForRequest(/messages/), page.context().setOffline(false)]);
  expect(request.method()).toBe('GET');
  await page.clock.resume();
  await hasSaid('While you were away');
  await hasState(/^Online$/);
  await page.getByRole('log').getByText('Connected.').waitFor();
});

it('asks less while its tab is hidden, and at once when it shows again', async () => {
  const bot$ = new Subject<Reply>();
  const { page, hasSaid, hasState } = await openTab({ bot$ });
  await hasState(/^Online$/);
  const reads = () => shop.requests.filter(({ operation }) => operation === 'read').map(({ at }) => at);
  const lastGap = () => reads().at(-1)! - reads().at(-2)!;
  await shop.asked('read');
  await shop.asked('read');
  expect(lastGap()).toBeLessThan(5000);

  await chromium.hide(page);
  // one may be on its way
  for (let i = 0; i < 3 && lastGap() < 20_000; i += 1) await shop.asked('read');
  expect(lastGap()).toBeGreaterThan(20_000);

  const [{ at }] = await Promise.all([shop.asked('read'), chromium.show(page)]);
  expect(at - reads().at(-2)!).toBeLessThan(20_000);
  bot$.next('Back again?');
  await hasSaid('Back again?');
});

describe('a token that lasts for seconds', () => {
  it('is renewed as long as the page is awake', async () => {
    const { conversationId, say, hasSaid } = await openTab({ tokenLifetime: 3000 });
    await say('One');
    await hasSaid('One', 'You said One');
    const before = await conversationId();
    while (shop.requests.filter(({ operation }) => operation === 'renew').length < 4) await shop.asked('renew');

    await say('Two');
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    expect(await conversationId()).toBe(before);
  });

  it('is over when the page has slept for longer: what was said stays, and a new conversation begins when asked', async () => {
    const { page, box, over, say, hasSaid } = await openTab({ tokenLifetime: 3000 });
    await say('One');
    await hasSaid('One', 'You said One');

    await chromium.freeze(page);
    const session = await page.evaluate(() => JSON.parse(sessionStorage.getItem('conversation')!) as Session);
    // nothing tells that a token has expired but the answer to it
    while ((await statusOf(shop, session)) !== 403);
    await chromium.wake(page);
    await over.waitFor();
    await hasSaid('One', 'You said One');
    expect(await box.isDisabled()).toBe(true);

    await page.getByRole('button', { name: 'Start a new one' }).click();
    await over.waitFor({ state: 'detached' });
    await say('Two');
    await hasSaid('Two', 'You said Two');
  });
});
