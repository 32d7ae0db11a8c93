import { symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { blocksOf } from '../support/pages';
import { visitPackage } from './support/visitPackage';

// The lines of docs/react.md for Vue and Svelte, compiled by their compilers, in Chromium.

const peers = join(__dirname, 'peers/node_modules');
const requirePeer = createRequire(join(peers, 'peers.js'));
const { parse, compileScript } = requirePeer('vue/compiler-sfc') as {
  parse(source: string): { descriptor: unknown };
  compileScript(descriptor: unknown, options: { id: string; inlineTemplate: boolean }): { content: string };
};
const { compile } = requirePeer('svelte/compiler') as {
  compile(source: string, options: { generate: 'client' }): { js: { code: string }; warnings: unknown[] };
};

const [chat = '', useSaid = ''] = blocksOf('js', ['docs/react.md']).map(({ code }) => code);
const [vue = ''] = blocksOf('vue', ['docs/react.md']).map(({ code }) => code);
const [svelte = ''] = blocksOf('svelte', ['docs/react.md']).map(({ code }) => code);

const visit = visitPackage([]);
const { bundle, open, say, paragraphs } = visit;

/** Writes the files of an application, and opens it. */
async function openApp(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, code] of Object.entries(files)) await writeFile(join(visit.folder, name), code);
  const define = {
    'process.env.NODE_ENV': '"development"',
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  };
  const code = await bundle('main.js', { conditions: ['browser', 'development'], define });
  await visit.page.clock.install();
  await open({ '/': '<!doctype html><body><script src="/main.js"></script>', '/main.js': code });
}

beforeAll(async () => {
  for (const name of ['vue', 'svelte']) await symlink(join(peers, name), join(visit.folder, 'node_modules', name));
});

async function expectToChat(): Promise<void> {
  await say('one');
  await say('two');
  expect(await paragraphs()).toEqual(['user1: one', 'bot: You said one', 'user1: two', 'bot: You said two']);
  expect(visit.requests.filter((operation) => operation === 'start')).toHaveLength(1);
  expect(visit.complaints).toEqual([]);
}
/** When it has been taken away, it makes no request, by the clock of the page. */
async function expectToEnd(): Promise<void> {
  const { page } = visit;
  await page.evaluate(() => (globalThis as unknown as { end(): void }).end());
  let asked = 0;
  page.on('request', () => {
    asked += 1;
  });
  await page.clock.runFor(2500);
  expect(asked).toBe(0);
}

it('chats in Vue, by the lines of the page', async () => {
  const { content } = compileScript(parse(vue).descriptor, { id: 'chat', inlineTemplate: true });
  await openApp({
    'chat.js': chat,
    'useSaid.js': useSaid,
    'App.js': content,
    'main.js': `import { createApp } from 'vue';
      import App from './App.js';
      const app = createApp(App);
      app.mount(document.body.appendChild(document.createElement('main')));
      globalThis.end = () => app.unmount();`,
  });
  await expectToChat();
  await expectToEnd();
});

it('chats in Svelte, by the lines of the page', async () => {
  const { js, warnings } = compile(svelte, { generate: 'client' });
  expect(warnings).toEqual([]);
  await openApp({
    'chat.js': chat,
    'App.js': js.code,
    'main.js': `import { mount, unmount } from 'svelte';
      import App from './App.js';
      const component = mount(App, { target: document.body });
      globalThis.end = () => unmount(component);`,
  });
  await visit.page.getByText('online').waitFor();
  await expectToChat();
  await expectToEnd();
});
