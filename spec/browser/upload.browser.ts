import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { build } from 'esbuild';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { type Chromium, startChromium } from './support/chromium';

/** What a page does: it uploads one file by itself, then two with a message, and gives what came back. */
const program = `
  import { concat, filter, firstValueFrom, ignoreElements, merge, take, toArray } from 'rxjs';
  import { connect } from 'rxjs-direct-line';

  globalThis.upload = (domain, secret) => {
    const { message$, upload } = connect({ domain, secret, userId: 'user1', interval: 100 });
    const name = 'a "naïve" 文件.txt';
    const data = new File([Uint8Array.from([71, 73, 70])], 'cat.gif', { type: 'image/gif' });
    const picture = { data, name: data.name };
    const notes = new Blob(['two coffees'], { type: 'text/plain' });
    const both$ = message$.pipe(filter(({ from }) => from === 'user1'), take(2), toArray());
    const uploads$ = concat(upload([picture]), upload([picture, { data: notes, name }], 'Look!')).pipe(ignoreElements());
    return firstValueFrom(merge(both$, uploads$));
  };
`;

describe('a page', () => {
  let chromium: Chromium;
  let emulator: Emulator;
  let site: ReturnType<typeof createServer>;

  beforeAll(async () => {
    chromium = await startChromium();
    emulator = await startEmulator();
    const { outputFiles } = await build({
      stdin: { contents: program, resolveDir: process.cwd() },
      bundle: true,
      platform: 'browser',
      // the sources, with the side of \`#fetch\` that a browser has
      alias: { 'rxjs-direct-line': './src/index.ts', '#fetch': './src/http/platformFetch.ts' },
      write: false,
    });
    const [{ text } = { text: '' }] = outputFiles;
    site = createServer((request, response) => {
      response.setHeader('content-type', request.url === '/program.js' ? 'text/javascript' : 'text/html');
      response.end(request.url === '/program.js' ? text : '<script src="program.js"></script>');
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
  });
  afterAll(async () => {
    site.closeAllConnections();
    site.close();
    await Promise.all([emulator.close(), chromium.close()]);
  });

  it('uploads files over HTTP, with names of all kinds', async () => {
    const page = await chromium.openTab();
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    const [one, two] = await page.evaluate(
      ([domain, secret]) =>
        (globalThis as unknown as { upload: (...args: unknown[]) => Promise<Record<string, string[]>[]> }).upload(
          domain,
          secret,
        ),
      [emulator.url, emulator.secret],
    );

    const at = (path: RegExp) => expect.stringMatching(new RegExp(`^${emulator.url}/${path.source}`)) as unknown;
    expect(one).toMatchObject({ from: 'user1', images: [at(/.*cat\.gif$/)] });
    expect(two).toMatchObject({
      text: 'Look!',
      images: [at(/.*cat\.gif$/)],
      attachments: [{ contentType: 'text/plain', url: at(/.*\.txt$/) }],
    });
    const [{ url }] = two!['attachments'] as unknown as [{ url: string }];
    const answer = await fetch(url);
    expect(answer.headers.get('content-disposition')).toContain(encodeURIComponent('文件'));
    expect(await answer.text()).toBe('two coffees');
  });
});
