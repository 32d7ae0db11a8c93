import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Subject } from 'rxjs';
import { type Emulator, type Fault, startEmulator } from 'rxjs-direct-line/emulator';
import { demoBot } from '../../src/cli/demoBot';
import { install, signal } from './installed';

const page = readFileSync(join(__dirname, '../../docs/command.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, lines = '']) => lines);

const hasJq = spawnSync('jq', ['--version']).status === 0;

// every line of a shell on that page is run here, but for the port of the first
describe('docs/command.md', () => {
  const [serve, chat, script, follow, resume, verbose, token, ...rest] = blocks('shell') as [string, ...string[]];
  const [printed, told, ...others] = blocks('text');
  let command: Awaited<ReturnType<typeof install>>;
  let emulator: Emulator;
  let env: Record<string, string>;
  const said$ = new Subject<string>();
  /** What happens when the service is asked for messages, for the `nth` time. */
  let reading: (nth: number) => Fault | undefined;

  beforeAll(async () => {
    command = await install();
  });
  beforeEach(async () => {
    reading = () => undefined;
    emulator = await startEmulator({
      secret: 'open-sesame',
      bot: demoBot,
      bot$: said$,
      fault: ({ operation, nth }) => (operation === 'read' ? reading(nth) : undefined),
    });
    env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
  });
  afterEach(() => Promise.all([emulator.close(), command.stop()]));
  afterAll(() => command.remove());

  it('has nothing that is not run here', () => {
    expect([rest, others]).toEqual([[], []]);
  });

  it('shows what the emulator prints', async () => {
    const { child, ended, said } = command.shell(serve.replace('emulate', 'emulate --port=0'));
    await said('_SECRET=');
    signal(child, 'SIGINT');
    const shape = (lines: string) => lines.replace(/:\d+/g, ':PORT').replace(/SECRET=[\w-]{22}/, 'SECRET=…');
    expect(shape((await ended).out)).toBe(shape(printed!));
  });

  it('shows what --verbose tells', async () => {
    const { err } = await command.shell(verbose!, env).ended;
    const shape = (lines: string) => lines.replace(/[\w-]{22}|\d+(?= ms)/g, '…');
    expect(shape(err)).toBe(shape(told!));
  });

  it.each([
    ['a chat', chat],
    ['a chat with a token', token],
  ])('has %s', async (_, lines) => {
    const { child, ended } = command.shell(lines!, env);
    child.stdin.end('hello\n');
    expect(await ended).toEqual({ exit: 0, out: 'You said: hello\n', err: '' });
  });

  it('has a script', async () => {
    expect(await command.shell(script!).ended).toMatchObject({ out: 'You said: hello\n', err: '' });
  });

  // jq is no package of npm, and `npm cit` has to do on any machine; .ci/run installs it
  (hasJq ? it : it.skip)('follows a conversation, where there is a jq', async () => {
    const { child, ended, said } = command.shell(follow!, env);
    await said('The end.\n');
    signal(child, 'SIGINT');
    const { out } = await ended;
    expect(out.split('\n')).toEqual(
      expect.arrayContaining(['direct-line: Good morning', 'user1: story', 'bot: The end.']),
    );
  });

  it('goes on where it ended', async () => {
    const lines = `conversation=$(direct-line send one)\n${resume!}\ncat messages`;
    const { child, ended } = command.shell(lines, env);
    // each of the two reads what there is, and is told to end while it asks for more
    reading = (nth) => {
      if (nth === 3) said$.next('two');
      if (nth % 2) return undefined;
      signal(child, 'SIGINT');
      return { kind: 'delay', ms: Infinity };
    };
    const texts = (await ended).out.match(/(?<="text":)".*"/g);
    expect(texts).toEqual(['"one"', '"You said: one"', '"two"']);
  });
});
