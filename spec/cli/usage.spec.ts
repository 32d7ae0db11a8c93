import { version } from '../../package.json';
import { install } from './installed';

const commands = ['chat', 'tail', 'send', 'token', 'emulate'];

describe('direct-line', () => {
  let command: Awaited<ReturnType<typeof install>>;
  beforeAll(async () => {
    command = await install();
  });
  afterEach(() => command.stop());
  afterAll(() => command.remove());

  /** Runs it with an input that stays open: nothing here may wait for one. */
  const end = (args: readonly string[], env?: Record<string, string>) => command.start(args, env).ended;

  it.each(['--help', '-h'])('tells by %s what commands there are', async (option) => {
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

  it('tells its version', async () => {
    expect(await end(['--version'])).toEqual({ exit: 0, out: `${version}\n`, err: '' });
  });

  const service = { DIRECT_LINE_SECRET: 's', DIRECT_LINE_DOMAIN: 'http://127.0.0.1:1' };
  it.each<[line: string, wrong: string, env?: Readonly<Record<string, string>>]>([
    ['', 'command'],
    ['--', 'command'],
    ['talk', 'talk'],
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
