import { visitShop } from './support/visitShop';

const visit = visitShop();
const { openTab } = visit;

describe('the chat in Angular', () => {
  it('keeps what is typed while the service cannot be reached, through a reload, and sends it once', async () => {
    const { page, say, hasSaid, hasState, notice } = await openTab();
    await say('One');
    await hasSaid('One', 'You said One');
    await visit.shop.gate.shut();
    await hasState(/^Reconnecting/);
    await say('Two');
    await notice('Waiting').waitFor();
    await page.reload();
    await hasSaid('Two');
    await notice('Waiting').waitFor();

    await visit.shop.gate.open();
    await hasSaid('One', 'You said One', 'Two', 'You said Two');
    await notice('Waiting').waitFor({ state: 'detached' });
    expect(visit.shop.requests.filter(({ operation }) => operation === 'send')).toHaveLength(2);
  });
});
