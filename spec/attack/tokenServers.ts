import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { childScript } from '../support/childScript';
import { serve } from '../support/server';
import { type Attack, createCount } from './attack';

const origins = [
  ...[
    'https://evil.example',
    'null',
    '',
    'http://app.example',
    'https://app.example.evil.example',
    'https://app.example:1',
  ],
  ...[
    'https://user@app.example',
    'HTTPS://APP.EXAMPLE',
    'https://app.example/',
    'https://app.example, https://evil.example',
  ],
  ...['http://localhost:1', 'http://127.0.0.1:1', 'file://', 'chrome-extension://x'],
];
const hosts = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example:80',
  '127.1',
  '0.0.0.0',
  '[::1]',
];
const pages = [
  '',
  'OK',
  '<!doctype html><title>Sign in</title>',
  'true',
  'null',
  '[]',
  '{}',
  '{"signedIn":1}',
  '{"signedIn":"true"}',
];

/** Asks by hand, because no fetch sends an Origin and a Host of one's choice. */
async function ask(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const asking = request(url, { method: 'POST', headers, agent: false }).end();
  const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  return { status: answer.statusCode, body: await textOf(answer) };
}

/** Runs a server as it is; gives where it is. */
async function startServer(file: string, env: NodeJS.ProcessEnv) {
  const onResolve = () => ({ path: join(process.cwd(), 'src/index.ts') });
  const here = {
    name: 'here',
    setup: (build: import('esbuild').PluginBuild) => build.onResolve({ filter: /^rxjs-direct-line$/ }, onResolve),
  };
  const script = await childScript(join(process.cwd(), file), env, [here]);
  const { child, ended } = script.start();
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    url: /http:\S+/.exec(line.toString())![0],
    async close() {
      child.kill('SIGKILL');
      await ended;
      await script.remove();
    },
  };
}

async function attackServers(count: ReturnType<typeof createCount>): Promise<void> {
  let page = '{"signedIn":true}';
  let generated = 0;
  const signIn = await serve((_, response) => response.end(page));
  const emulator = await startEmulator({
    fault({ operation }) {
      if (operation === 'generate') generated += 1;
      return undefined;
    },
  });
  const env = {
    DIRECT_LINE_DOMAIN: emulator.url,
    DIRECT_LINE_SECRET: emulator.secret,
    SESSION_URL: signIn.url,
    ORIGINS: 'https://app.example',
    PORT: '0',
  };
  const attack = async (what: string, url: string, headers: Record<string, string>) => {
    const before = generated;
    const { status } = await ask(url, headers);
    count.add((status < 400 || generated > before) && `${what} ${JSON.stringify(headers)}: ${status}`);
  };

  const tokens = await startServer('docs/examples/node/tokenServer.ts', env);
  for (const origin of origins) await attack('token server', tokens.url, { origin, cookie: 'session=1' });
  for (page of pages) await attack(`a sign-in of ${page}`, tokens.url, { cookie: 'session=1' });
  await tokens.close();

  const angular = await startServer('spec/examples/angularTokens.ts', env);
  const url = `${angular.url}/token`;
  for (const origin of origins) await attack('Angular server', url, { origin });
  for (const host of hosts) await attack('Angular server', url, { host });
  for (const host of hosts) await attack('Angular server', url, { host, origin: `http://${host}` });
  const before = generated;
  for (let n = 0; n < 300; n++) await ask(url, {});
  count.add(generated - before > 30 && `${generated - before} tokens of 300 asked for`);
  await Promise.all([angular.close(), signIn.close(), emulator.close()]);
}

export const attacks: readonly Attack[] = [
  {
    name: 'tokens for foreign pages, and for nobody',
    async run() {
      const count = createCount();
      await attackServers(count);
      return count.outcome();
    },
  },
];
