import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from 'playwright-core';
import { filter, firstValueFrom, map, ReplaySubject } from 'rxjs';
import { readText } from '../support/pages';
import { type Chromium, startChromium } from './support/chromium';

// From an empty app to a reply with a token: each file as docs/getting-started.md and docs/angular.md have it, in their order.

const modules = join(__dirname, '../../docs/examples/angular/node_modules');

interface File {
  readonly name: string;
  readonly code: string;
}

/** The files that the two pages say to write, in turn. */
const files = ['docs/getting-started.md', 'docs/angular.md'].flatMap((page) =>
  [...readText(page).matchAll(/^`([\w./-]+\.\w+)`(?:(?!^```).)*^```\w+\n(.*?)^```$/gms)].map(
    ([, name = '', code = '']): File => ({ name, code }),
  ),
);

let folder: string;
let app: string;
let chromium: Chromium;
let page: Page;
let emulator: string;
const running: (() => Promise<unknown>)[] = [];

/** A program of Node in the folder of the app. */
function run(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = app) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NG_CLI_ANALYTICS: 'false', NO_COLOR: '1', CI: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const written: string[] = [];
  const line$ = new ReplaySubject<string>(Infinity);
  for (const stream of [child.stdout, child.stderr])
    createInterface(stream).on('line', (line) => {
      written.push(line);
      line$.next(line);
    });
  child.on('close', () => line$.error(new Error(written.join('\n'))));
  running.push(() => {
    child.kill();
    return exited;
  });
  return {
    written,
    exited,
    /** The first piece of a line that fits. */
    says: (words: RegExp): Promise<string> =>
      firstValueFrom(
        line$.pipe(
          map((line) => words.exec(line)?.[0]),
          filter((found) => found !== undefined),
        ),
      ),
  };
}
const ng = (...args: string[]) => run(['node_modules/@angular/cli/bin/ng.js', ...args]);

/** Writes a file of the pages, with what is free here in place of their ports. */
const write = ({ name, code }: File, from = '', to = '') =>
  writeFile(join(app, name), code.replace('http://127.0.0.1:3979', emulator).replace(from, to));

async function say(text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText(`bot: You said: ${text}`).waitFor();
}

jest.setTimeout(180_000);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'new-app-'));
  app = join(folder, 'my-chat');
  await symlink(modules, join(folder, 'node_modules'));
  // the command takes the place where it is for a workspace, unless it is told to be here
  const args = ['--preserve-symlinks', '--preserve-symlinks-main', 'node_modules/@angular/cli/bin/ng.js', 'new'];
  await run([...args, 'my-chat', '--defaults', '--ssr', '--skip-install', '--skip-git'], {}, folder).exited;
  await symlink(modules, join(app, 'node_modules'));

  const secret = { DIRECT_LINE_SECRET: 'open-sesame' };
  const command = run(['node_modules/rxjs-direct-line/dist/cli.js', 'emulate', '--port=0'], secret);
  emulator = await command.says(/http:\/\/127\.0\.0\.1:\d+/);
  chromium = await startChromium();
  page = await chromium.openTab();
});
afterAll(async () => {
  await chromium.close();
  await Promise.all(running.map((end) => end()));
  await rm(folder, { recursive: true, maxRetries: 5 });
});

it('the pages lead from an empty app to a reply, by the secret and by a token', async () => {
  expect(files.map(({ name }) => name)).toEqual([
    'src/app/app.config.ts',
    'src/app/app.ts',
    'tokens.mjs',
    'proxy.conf.json',
    'src/app/app.config.ts',
  ]);
  const [bySecret, component, tokens, proxy, byToken] = files as [File, File, File, File, File];
  await write(bySecret);
  await write(component);
  for (const name of ['app.html', 'app.css', 'app.spec.ts']) await rm(join(app, 'src/app', name));

  await write(tokens, `3000, '127.0.0.1'`, `0, '127.0.0.1', function () { console.log(this.address().port); }`);
  const env = { DIRECT_LINE_DOMAIN: emulator, DIRECT_LINE_SECRET: 'open-sesame' };
  await write(proxy, '3000', await run(['tokens.mjs'], env).says(/^\d+$/));

  const serving = ng('serve', '--port=0', '--proxy-config=proxy.conf.json');
  await page.goto(await serving.says(/http:\/\/localhost:\d+/));
  await say('hello');

  const asked = page.waitForRequest(/chat-token$/);
  await write(byToken);
  await asked; // the page is loaded again by itself
  await say('hello again');
  expect(serving.written.filter((line) => /warning|error/i.test(line))).toEqual([]);
});

it('an app that is rendered on a server is built without a warning', async () => {
  const building = ng('build');
  await building.exited;
  const text = building.written.join('\n');
  expect(text).toContain('Server bundles');
  expect(text).toContain('Prerendered 1 static route');
  expect(text).not.toMatch(/warning|cross-fetch/i);
});
