import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { type ChildScript, childScript } from '../support/childScript';

// the example has its package from npm
const here: Plugin = {
  name: 'here',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^rxjs-direct-line$/ }, () => ({ path: join(__dirname, '../../src/index.ts') })),
};

describe('the server of the Angular example', () => {
  let emulator: Emulator;
  let generated: number;
  let program: ChildScript;
  let running: ReturnType<ChildScript['start']>;
  let url: string;
  beforeEach(async () => {
    generated = 0;
    emulator = await startEmulator({
      fault({ operation }) {
        if (operation === 'generate') generated += 1;
        return undefined;
      },
    });
    const env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
    program = await childScript(join(__dirname, 'angularTokens.ts'), env, [here]);
    running = program.start();
    const [line] = (await once(running.child.stdout!, 'data')) as [Buffer];
    url = line.toString().trim();
  });
  afterEach(async () => {
    running.child.kill('SIGKILL');
    await Promise.all([running.ended, emulator.close(), program.remove()]);
  });

  /** By hand, because no fetch sends a Host of one's choice. */
  async function ask(headers: Record<string, string> = {}): Promise<number> {
    const asking = request(`${url}/token`, { method: 'POST', headers }).end();
    const [answer] = (await once(asking, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
    answer.resume();
    return answer.statusCode;
  }
  const port = () => new URL(url).port;

  it('gives its own page a token', async () => {
    expect(await ask()).toBe(200);
    expect(await ask({ origin: url })).toBe(200);
    expect(await ask({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` })).toBe(200);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:1' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example' },
    { host: 'evil.example', origin: 'http://evil.example' },
  ])('refuses %j before a token is made', async (headers) => {
    expect(await ask(headers)).toBe(403);
    expect(generated).toBe(0);
  });

  it('makes so many tokens and no more', async () => {
    const statuses = [];
    for (let n = 0; n < 300; n++) statuses.push(await ask());
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(generated).toBe(30);
  });
});
