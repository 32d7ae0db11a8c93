import { openChat } from './support/chatTab';
import { openShop } from './support/shop';
import { visitShop } from './support/visitShop';

const visit = visitShop();
const { openTab } = visit;

it('tells that the bot failed at a message, until it says something', async () => {
  const shop = await openShop({
    log: () => undefined, // that it fails is expected
    bot({ text = '' }) {
      if (text === 'spill') throw new Error('It spilt the milk');
      return [`You said ${text}`];
    },
  });
  const { page, say, hasSaid, hasState, notice } = await openChat(await visit.chromium.openTab(), shop.url);
  await hasState(/^Online$/);
  await say('spill');
  await notice('Corner Coffee could not answer this.').waitFor();
  await page.getByRole('log').getByText('could not answer it').waitFor();
  await say('One');
  await hasSaid('spill', 'One', 'You said One');
  await notice('could not answer').waitFor({ state: 'detached' });
  await shop.close();
});

describe('a message that does not arrive', () => {
  it('is not sent when it is refused, and sent by the next try', async () => {
    const { page, say, hasSaid, notice } = await openTab();
    await say('One');
    await hasSaid('One', 'You said One');
    visit.shop.breakNext('send', { kind: 'status', status: 400 });
    await say('Two');
    await notice('Not sent.').waitFor();
    await page.getByRole('log').getByText('was not sent').waitFor();

    await page.getByRole('button', { name: 'Try again to send: Two' }).click();
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    await notice('Not sent.').waitFor({ state: 'detached' });
  });

  it('is perhaps sent when nobody knows, and sent by the next try if it was lost', async () => {
    const { page, say, hasSaid, notice } = await openTab();
    await say('One');
    await hasSaid('One', 'You said One');
    visit.shop.breakNext('send', { kind: 'status', status: 502 });
    await say('Two');
    await notice('Perhaps sent.').waitFor();
    await page.getByRole('button', { name: 'Try again to send: Two' }).click();

    await hasSaid('One', 'You said One', 'Two', 'You said Two');
  });

  it('is perhaps sent when nobody knows, until it comes back', async () => {
    const { say, hasSaid, hasState, notice } = await openTab();
    await hasState(/^Online$/);
    await say('One');
    await hasSaid('One', 'You said One');
    visit.shop.breakNext('read', { kind: 'delay', ms: 3000 });
    await visit.shop.asked('read');
    visit.shop.breakNext('send', { kind: 'cut', framing: 'length' });
    await say('Two');
    await notice('Perhaps sent.').waitFor();

    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    await notice('Perhaps sent.').waitFor({ state: 'detached' });
  });
});
