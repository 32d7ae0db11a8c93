import { version } from '../../package.json';
import { start } from './here';
import { install } from './installed';

const commands = ['chat', 'tail', 'send', 'token', 'emulate'];

/** Runs it until it has said something. */
async function end(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { said, exit, out, err } = start(args, env);
  await said('\n');
  return { exit: exit(), out: out(), err: err() };
}

describe('direct-line', () => {
  let command: Awaited<ReturnType<typeof install>>;
  beforeAll(async () => {
    command = await install();
  });
  afterEach(() => command.stop());
  afterAll(() => command.remove());

  it.each([
    ['--version', { exit: 0, out: `${version}\n`, err: '' }],
    ['--loud', { exit: 2, out: '', err: "direct-line: Unknown option '--loud'; see direct-line --help\n" }],
  ])('ends by itself after %s', async (option, ended) => {
    expect(await command.start([option]).ended).toEqual(ended);
  });

  it.each(['--help', '-h', 'help'])('tells by %s what commands there are', async (option) => {
    const { exit, out, err } = await end([option]);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(/^Usage: direct-line COMMAND\n/);
    for (const name of commands) expect(out).toMatch(new RegExp(`^  ${name} +\\w.+\\.$`, 'm'));
  });

  it.each(commands)('tells how %s is used', async (name) => {
    const { exit, out, err } = await end([name, '--help']);
    expect({ exit, err }).toEqual({ exit: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: direct-line ${name}( .+)?\\n\\n\\w`));
    expect(out).toContain('DIRECT_LINE_SECRET');
    // other users of the machine see the arguments of a process
    expect(out).not.toMatch(/--(secret|token)/);
  });

  it.each([
    ['chat', ['--verbose']],
    ['tail', ['--conversation=ID', '--watermark=W', '--verbose']],
    ['send', ['--conversation=ID', '--user=ID', '--verbose']],
    ['token', ['--verbose']],
    ['emulate', ['--bot=URL', '--port=N']],
  ])('tells of the options of %s', async (name, options) => {
    const { out } = await end([name, '-h']);
    const [usage = ''] = out.split('\n');
    for (const option of options) {
      expect(usage).toContain(option);
      expect(out).toMatch(new RegExp(`^  ${option}  +\\w`, 'm'));
    }
  });

  it('tells by help how one of them is used', async () => {
    expect(await end(['help', 'tail'])).toEqual(await end(['tail', '--help']));
  });

  it.each(['--version', 'version', '-v', '-V'])('tells its version by %s', async (option) => {
    expect(await end([option])).toEqual({ exit: 0, out: `${version}\n`, err: '' });
  });

  it.each([
    ['tial', 'tail'],
    ['Chat', 'chat'],
    ['emulator', 'emulate'],
    ['em', 'emulate'],
    ['tokens', 'token'],
    ['sned', 'send'],
    ['hlep', 'help'],
  ])('asks of %s whether it was meant to be %s', async (wrong, right) => {
    const { exit, err } = await end([wrong]);
    expect(exit).toBe(2);
    expect(err).toBe(`direct-line: Unknown command '${wrong}' (did you mean '${right}'?); see direct-line --help\n`);
  });

  it.each(['constructor', 'x'.repeat(10_000), 'listen'])('has no idea what %.20s was meant to be', async (wrong) => {
    const { err } = await end([wrong]);
    expect(err).toBe(`direct-line: Unknown command '${wrong}'; see direct-line --help\n`);
  });

  it('suggests what works for those who called it by npx', async () => {
    const npx = { npm_lifecycle_event: 'npx', npm_lifecycle_script: "'direct-line'" };
    const { err } = await end(['tail'], npx);
    expect(err).toMatch(/; see npx rxjs-direct-line tail --help\n$/);
    // by npx as well, but not this command: a program that runs it
    const other = await end(['tail'], { ...npx, npm_lifecycle_script: "'jest'" });
    expect(other.err).toMatch(/; see direct-line tail --help\n$/);
  });

  const service = { DIRECT_LINE_SECRET: 's', DIRECT_LINE_DOMAIN: 'http://127.0.0.1:1' };
  it.each<[line: string, wrong: string, env?: Readonly<Record<string, string>>]>([
    ['', 'command'],
    ['--', 'command'],
    ['listen', 'listen'],
    ['help listen', 'listen'],
    ['help help', 'help'],
    ['constructor', 'constructor'],
    ['--loud', '--loud'],
    ['--help=yes', '--help'],
    ['chat now', 'now'],
    ['chat --loud', '--loud'],
    ['tail --secret=hush', '--secret'],
    ['tail --verbose=hush', '--verbose'],
    ['send --token hush hello', '--token'],
    ['tail --watermark=w', '--watermark', service],
    ['tail --conversation', '--conversation', service],
    ['tail --conversation=..', '--conversation', service],
    ['send --conversation= hello', '--conversation', service],
    ['send --user= hello', '--user', service],
    ['emulate --bot=localhost', '--bot'],
    ['emulate --bot=ftp://localhost/', '--bot'],
    ['emulate --verbose', '--verbose'],
    ['emulate --port', '--port'],
    ['emulate --port=http', '--port'],
    ['emulate --port=65536', '--port'],
    ['emulate --port=-1', '--port'],
    ['tail', 'DIRECT_LINE_SECRET'],
    ['send hello', 'DIRECT_LINE_SECRET'],
    ['token', 'DIRECT_LINE_SECRET'],
    ['token', 'DIRECT_LINE_SECRET', { DIRECT_LINE_TOKEN: 't' }],
    ['chat', 'DIRECT_LINE_DOMAIN', { DIRECT_LINE_DOMAIN: 'https://bot.example' }],
    ['tail', 'DIRECT_LINE_DOMAIN', { ...service, DIRECT_LINE_DOMAIN: 'http://bot.example' }],
    ['token', 'DIRECT_LINE_DOMAIN', { ...service, DIRECT_LINE_DOMAIN: 'bot.example' }],
    ['chat', 'DIRECT_LINE_SECRET', { DIRECT_LINE_SECRET: 'hush hush' }],
    ['tail', 'DIRECT_LINE_TOKEN', { DIRECT_LINE_TOKEN: 'hush\n' }],
    ['emulate', 'DIRECT_LINE_SECRET', { DIRECT_LINE_SECRET: 'hush hush' }],
  ])('refuses "%s" in one line that names %s', async (line, wrong, env = {}) => {
    const args = line.split(' ').filter(Boolean);
    const { exit, out, err } = await end(args, env);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    const help = commands.includes(args[0]!) ? `direct-line ${args[0]!} --help` : 'direct-line --help';
    expect(err).toMatch(new RegExp(`^direct-line: .*${wrong}\\b.*; see ${help}\n$`));
    expect(err).not.toContain('hush');
  });
});
