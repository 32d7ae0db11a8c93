import { describeInstalled, start } from '../direct-line-3/installed';
import { type Chromium, startChromium } from '../../browser/support/chromium';
import { bundle, openSite, type Site } from './support/site';

const html = `<!doctype html>
<meta charset="utf-8" />
<title>Web Chat</title>
<div id="webchat" style="height: 600px"></div>
<script src="webchat.js"></script>
<script type="module" src="program.js"></script>`;

/** A page that shows what 1.1 has no member for: it comes in `channelData`, and goes back to where Web Chat looks for it. */
const program = (domain: string) => `
import { connect } from 'rxjs-direct-line';
import { directLine3 } from './src/direct-line-3';
import { webChat } from './src/web-chat';

const transport = directLine3({
  path: '/directline',
  toChannelData: ({ attachments, suggestedActions }) => ({ attachments, suggestedActions }),
});
const chat = connect({ domain: '${domain}', token: 'any', userId: 'user1', interval: 100, transport });
const directLine = webChat(chat, {
  toActivity: (activity, { channelData }) => ({ ...activity, ...channelData }),
});
WebChat.renderWebChat({ directLine, store: WebChat.createStore() }, document.getElementById('webchat'));
`;

describeInstalled('a bot of the SDK in Web Chat, by Direct Line 3.0', () => {
  let bot: Awaited<ReturnType<typeof start>>;
  let service: typeof bot;
  let chromium: Chromium;
  let site: Site;

  beforeAll(async () => {
    bot = await start('bot.mjs');
    service = await start('offlineService.mjs', bot.url);
    chromium = await startChromium();
    site = await openSite({ '/': html }, await bundle(program(service.url)));
  });
  afterAll(async () => {
    await chromium.close();
    await site.close();
    await service.stop();
    await bot.stop();
  });

  it('shows a hero card, and what it suggests', async () => {
    const page = await chromium.openTab();
    await page.goto(site.url);
    const box = page.locator('[data-id="webchat-sendbox-input"]');
    await box.fill('card');
    await box.press('Enter');

    await page.getByText('It purrs', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Stroke it' }).first().waitFor();
    await page.getByRole('button', { name: 'More cats' }).first().click();
    // its button has been pressed: the bot has answered twice
    await page.getByText('It purrs', { exact: true }).nth(1).waitFor();
  });
});
