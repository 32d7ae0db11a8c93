import { eventually, openChat } from './support/chatTab';
import { examine, prepare, sizes } from './support/examine';
import { visitShop } from './support/visitShop';

const visit = visitShop();

it.each(sizes)('has a line for each day, at $width px', async (size) => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const page = await visit.chromium.openTab();
  // the service says of some messages that they are older
  await page.route(/\/messages(\?|$)/, async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const response = await route.fetch();
    const set = (await response.json()) as { messages?: { text?: string; created: string }[] };
    for (const message of set.messages ?? []) {
      const [, days] = /(\d) days? ago/.exec(message.text ?? '') ?? [];
      if (days) message.created = daysAgo(Number(days)).toISOString();
    }
    return route.fulfill({ response, json: set });
  });
  await prepare(page, size);
  const { say, hasState } = await openChat(page, visit.shop.url);
  await hasState(/^Online$/);
  for (const text of ['2 days ago', '1 day ago', 'Today']) {
    await say(text);
    await page.getByText(`You said ${text}`).waitFor();
  }
  const nameOf = (date: Date) => {
    const part = (options: Intl.DateTimeFormatOptions) => date.toLocaleDateString('en-US', options);
    return `${part({ weekday: 'long' })}, ${part({ day: 'numeric' })} ${part({ month: 'long' })}`;
  };
  await eventually(page, async () =>
    expect(await page.locator('.day').allInnerTexts()).toEqual([2, 1, 0].map((days) => nameOf(daysAgo(days)))),
  );
  await page.getByText('Corner Coffee is writing').waitFor({ state: 'detached' });
  await examine(page, '9 days');
});
