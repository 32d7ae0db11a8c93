import { NEVER, of } from 'rxjs';
import type { Figures } from '../../docs/examples/fleet/figures';
import { noCounts } from '../../docs/examples/fleet/counts';
import { servePage } from '../../docs/examples/fleet/page';
import { askPage } from './askPage';

const evil = `<img/src=x/onerror=alert("1")>&'`;
const figures: Figures = {
  ...noCounts(),
  pollsPerSecond: 1,
  held: 2,
  waiting: 1,
  failed: 0,
  workers: ['42', evil],
  messages: 5,
  lag: { p50: 1, p99: 2 },
};

describe('the page of the fleet', () => {
  let page: Awaited<ReturnType<typeof servePage>>;

  beforeEach(async () => {
    page = await servePage(of(figures), 0);
  });
  afterEach(() => page.close());

  it('shows the name of a Redis client as it is, and never as HTML', async () => {
    const { body } = await askPage(page.url);

    expect(body).toContain('Conversations<td>3');
    expect(body).toContain('42, &#60;img/src=x/onerror=alert(&#34;1&#34;)&#62;&#38;&#39;');
    expect(body).not.toContain('<img');
  });

  it('lets no script run, and nothing but its own style be applied', async () => {
    const { headers } = await askPage(page.url);

    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-[^' ]+'; /);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it.each(['evil.example', 'evil.example:4300', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example'])(
    'tells nothing to a page that calls it %p',
    async (host) => {
      for (const path of ['/', '/figures']) {
        const { status, body } = await askPage(page.url, { path, host });
        expect([status, body]).toEqual([403, '']);
      }
    },
  );

  it('gives the figures as JSON', async () => {
    const { headers, body } = await askPage(page.url, { path: '/figures' });

    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual(figures);
  });

  it('has two addresses, and takes nothing', async () => {
    expect((await askPage(page.url, { path: '/other' })).status).toBe(404);
    expect((await askPage(page.url, { path: 'http://evil.example/' })).status).toBe(404);
    expect((await askPage(page.url, { method: 'POST' })).status).toBe(405);
  });

  it('asks for a moment of patience before there are figures', async () => {
    const early = await servePage(NEVER, 0);
    expect((await askPage(early.url)).body).toContain('One moment');
    expect((await askPage(early.url, { path: '/figures' })).body).toBe('null');
    early.close();
  });
});
