import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { reply, startBot } from '../emulator/httpBot';
import { start } from './here';
import { install, type Running, signal } from './installed';

describe('direct-line emulate', () => {
  let command: Awaited<ReturnType<typeof install>>;
  beforeAll(async () => {
    command = await install();
  });
  afterEach(() => command.stop());
  afterAll(() => command.remove());

  /** Starts one that serves, and gives what it printed. */
  async function serve(env?: Record<string, string>): Promise<Running & { readonly printed: string }> {
    const running = command.start(['emulate', '--port=0'], env);
    return { ...running, printed: await running.said('DIRECT_LINE_SECRET') };
  }

  it('prints its url, and what leads a shell to it', async () => {
    const { printed } = await serve();
    expect(printed).toMatch(
      /^# (http:\/\/127\.0\.0\.1:\d+)\nexport DIRECT_LINE_DOMAIN=\1\nexport DIRECT_LINE_SECRET=[\w-]+\n$/,
    );
    const { ended } = command.shell(`eval "${printed}"; echo hello | direct-line chat`);
    expect(await ended).toEqual({ exit: 0, out: 'You said: hello\n', err: '' });
  });

  it('takes the secret of the environment, and never prints it', async () => {
    const env = { DIRECT_LINE_SECRET: 'open-sesame' };
    const { printed, child, ended } = await serve(env);
    const talk = command.shell(`eval "${printed}"; echo hello; echo fail | direct-line chat`, env);
    expect(await talk.ended).toMatchObject({ exit: 1, out: 'hello\n' });
    signal(child, 'SIGINT');
    const { out, err } = await ended;
    expect(out).toBe(printed);
    expect(err).toMatch(/^direct-line: The bot failed: .+\n$/);
    expect(out + err).not.toContain('sesame');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s, though somebody is connected', async (name, exit) => {
    const { child, ended, printed } = await serve();
    const other = command.shell(`${printed}direct-line send story | xargs -I ID direct-line tail --conversation=ID`);
    await other.said('Once upon a time');

    signal(child, name);
    expect(await ended).toEqual({ exit, out: printed, err: '' });
  });

  it('serves a bot of the Bot Framework', async () => {
    const bot = await startBot(async (activity) => {
      if (activity.type === 'message') await reply(activity, `Not ${activity.text}!`);
    });
    const { said } = command.start(['emulate', '--port=0', `--bot=${bot.url}/api/messages`]);
    const { ended } = command.shell(`${await said('_SECRET=')}echo hello | direct-line chat`);
    expect(await ended).toEqual({ exit: 0, out: 'Not hello!\n', err: '' });
    await bot.close();
  });

  it('has port 3979 where it is free', async () => {
    const { ended, said } = command.start(['emulate']);
    const first = await Promise.race([ended.then(({ err }) => err), said('_SECRET=')]);
    expect(first).toMatch(/127\.0\.0\.1:3979\n|^direct-line: Port 3979 is taken/);
  });

  it('tells in one line that a port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { ended } = start(['emulate', `--port=${port}`]);
    expect(await ended).toEqual({
      exit: 1,
      out: '',
      err: `direct-line: Port ${port} is taken; --port chooses another\n`,
    });
    server.close();
  });
});
