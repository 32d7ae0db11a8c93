import { chatIn } from './support/chatTab';
import { visitShop } from './support/visitShop';

const visit = visitShop();
const { openTab } = visit;

it('is there again when the user comes back from another route', async () => {
  const { page, box, say, hasSaid } = await openTab();
  await say('One');
  await hasSaid('One', 'You said One');
  await box.fill('A draft');
  await page.getByRole('link', { name: 'About' }).click();
  await page.locator('h1:focus').getByText('About Corner Coffee').waitFor();
  visit.bot$.next('While you read');

  await page.getByRole('link', { name: 'Back to the chat' }).click();
  await hasSaid('One', 'You said One', 'While you read');
  expect(await box.inputValue()).toBe('A draft');
  await say('Two');
  await hasSaid('One', 'You said One', 'While you read', 'Two', 'You said Two');
});

it('goes on when it is reloaded, and shows what was said meanwhile', async () => {
  const { page, say, hasSaid, conversationId } = await openTab();
  await say('One');
  await hasSaid('One', 'You said One');
  const before = await conversationId();
  await page.goto('about:blank');
  visit.bot$.next('While you were away');

  await page.goto(visit.shop.url);
  await hasSaid('One', 'You said One', 'While you were away');
  await page.reload();
  await hasSaid('One', 'You said One', 'While you were away');
  await say('Two');
  await hasSaid('One', 'You said One', 'While you were away', 'Two', 'You said Two');
  expect(await conversationId()).toBe(before);
  expect(visit.shop.requests.filter(({ operation }) => operation === 'start')).toHaveLength(1);
});

it('keeps the token that it was renewed to, though nothing was said since the reload', async () => {
  const { page, say, hasSaid, hasState } = await openTab();
  const token = () =>
    page.evaluate(() => (JSON.parse(sessionStorage.getItem('conversation')!) as { token: string }).token);
  await say('One');
  await hasSaid('One', 'You said One');
  const before = await token();

  // a token of unknown age is renewed at once
  const renewed = visit.shop.asked('renew');
  await page.reload();
  await renewed;
  await hasState(/^Online$/);
  await page.waitForFunction((old) => !sessionStorage.getItem('conversation')?.includes(old), before);
  expect(await token()).not.toBe(before);
});

it('is a conversation of its own in each tab', async () => {
  const [one, other] = [await openTab(), await openTab()];
  await one.say('One');
  await other.say('Other');

  await one.hasSaid('One', 'You said One');
  await other.hasSaid('Other', 'You said Other');
  expect(await one.conversationId()).not.toBe(await other.conversationId());
});

it('is the same conversation in a tab that was duplicated', async () => {
  const one = await openTab();
  await one.say('One');
  await one.hasSaid('One', 'You said One');
  const [page] = await Promise.all([
    one.page.waitForEvent('popup'),
    one.page.evaluate(() => void window.open(location.href)),
  ]);
  const other = chatIn(page);
  await other.hasSaid('One', 'You said One');
  await other.say('Two');

  await other.hasSaid('One', 'You said One', 'Two', 'You said Two');
  await one.page.bringToFront();
  await one.hasSaid('One', 'You said One', 'Two', 'You said Two');
  expect(await other.conversationId()).toBe(await one.conversationId());
});
