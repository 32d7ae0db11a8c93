import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { version } from '../../package.json';
import { main } from '../../src/cli/main';
import { install } from './installed';

const commands = ['chat', 'tail', 'send', 'token', 'emulate'];

function output() {
  const stream = new PassThrough({ encoding: 'utf8' });
  let text = '';
  stream.on('data', (chunk: string) => (text += chunk));
  return { stream, text: () => text };
}

/** Runs it until it has said something, with an input that stays open; in this process, because another starts slowly. */
async function end(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), output(), output()];
  const argv = ['node', 'direct-line', ...args];
  const streams = { stdin, stdout: stdout.stream, stderr: stderr.stream };
  const process = Object.assign(new EventEmitter(), { argv, env, ...streams, exitCode: 0 });
  const said = Promise.race([once(stdout.stream, 'data'), once(stderr.stream, 'data')]);
  main(process as unknown as NodeJS.Process);
  await said;
  return { exit: process.exitCode, out: stdout.text(), err: stderr.text() };
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
