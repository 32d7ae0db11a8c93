import { join } from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type { Outbox } from 'rxjs-direct-line/outbox';
import { type Running, serve } from '../support/server';
import { visitShop } from './support/visitShop';

const visit = visitShop();

/** How often the bot was sent something. */
const sends = () => visit.shop.requests.filter(({ operation }) => operation === 'send').length;

it('keeps what is typed while the service cannot be reached through a reload, and sends it once', async () => {
  const { page, say, hasSaid, hasState, notice } = await visit.openTab();
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
  expect(sends()).toBe(2);
});

describe('an outbox in localStorage', () => {
  /** A page of one conversation, which shows where its messages are, and which it has read. */
  const program = `
    import { connect } from 'rxjs-direct-line';
    import { outbox } from 'rxjs-direct-line/outbox';

    const chat = connect({ ...JSON.parse(decodeURIComponent(location.hash.slice(1))), userId: 'user1', interval: 200 });
    const show = (id, text) => { document.getElementById(id).textContent = text; };
    const read = [];
    chat.status$.subscribe(({ state }) => show('status', state));
    chat.conversationId$.subscribe((id) => show('conversation', id));
    chat.message$.subscribe(({ text }) => { read.push(text); show('read', read.join()); });
    globalThis.out = outbox(chat, { storage: localStorage, key: 'out' });
    out.message$.subscribe((list) => {
      show('list', list.map(({ message, state, error }) => [message.text, state, error?.name].join(' ').trim()).join() || 'empty');
    });`;
  const html = `<!doctype html><title>A page</title>
    <p id="status"></p><p id="conversation"></p><p id="read"></p><p id="list"></p><script src="/page.js"></script>`;

  let script: string;
  let site: Running;
  beforeAll(async () => {
    const { outputFiles } = await build({
      // there the package is as an application has it
      stdin: { contents: program, resolveDir: join(__dirname, '../../docs/examples/angular') },
      bundle: true,
      write: false,
      tsconfigRaw: '{}',
    });
    script = outputFiles[0]!.text;
  });
  // another port is another origin, with a storage of its own
  beforeEach(async () => {
    site = await serve(({ url }, response) => {
      const isScript = url === '/page.js';
      response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
      response.end(isScript ? script : html);
    });
  });
  afterEach(() => site.close());

  async function openPage(conversationId?: string): Promise<Page> {
    const page = await visit.chromium.openTab();
    const options = { domain: visit.shop.gate.url, secret: visit.shop.secret, conversationId };
    await page.goto(`${site.url}/#${encodeURIComponent(JSON.stringify(options))}`);
    return page;
  }
  const send = (page: Page, text: string) =>
    page.evaluate((words) => (globalThis as unknown as { out: Outbox }).out.send(words), text);
  const shows = (page: Page, id: string, text: string) =>
    page.locator(`#${id}`).getByText(text, { exact: true }).waitFor();

  it('sends once what was written in two tabs', async () => {
    const one = await openPage();
    const conversationId = await one.locator('#conversation:not(:empty)').textContent();
    const other = await openPage(conversationId!);
    await Promise.all([shows(one, 'list', 'empty'), shows(other, 'list', 'empty')]);
    await visit.shop.gate.shut();
    await Promise.all([shows(one, 'status', 'retrying'), shows(other, 'status', 'retrying')]);
    await send(one, 'One');
    await shows(other, 'list', 'One waiting');
    await send(other, 'Two');
    await shows(one, 'list', 'One waiting,Two waiting');
    await visit.shop.gate.open();

    for (const page of [one, other]) {
      await shows(page, 'read', 'One,You said One,Two,You said Two');
      await shows(page, 'list', 'empty');
    }
    expect(sends()).toBe(2);
  });

  it('tells that the storage is full, and sends what was not stored when there is room again', async () => {
    const page = await openPage();
    await shows(page, 'list', 'empty');
    await page.evaluate(() => {
      let filling = '';
      for (let length = 2 ** 23; length > 0; length = Math.floor(length / 2)) {
        try {
          localStorage.setItem('filling', filling + 'x'.repeat(length));
          filling += 'x'.repeat(length);
        } catch {
          // the half of it may fit
        }
      }
    });
    await send(page, 'One');
    await shows(page, 'list', 'One failed QuotaExceededError');
    expect(sends()).toBe(0);

    await page.evaluate(() => {
      localStorage.removeItem('filling');
      const { out } = globalThis as unknown as { out: Outbox };
      out.message$.subscribe(([failed]) => failed?.state === 'failed' && out.retry(failed.clientId));
    });
    await shows(page, 'read', 'One,You said One');
    expect(sends()).toBe(1);
  });
});
