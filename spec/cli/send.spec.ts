import { EMPTY, lastValueFrom, noop, throwError, toArray } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { type Emulator, startEmulator } from 'rxjs-direct-line/emulator';
import { start } from './here';
import { install, signal } from './installed';

describe('direct-line send', () => {
  let command: Awaited<ReturnType<typeof install>>;
  let emulator: Emulator;
  let env: Record<string, string>;
  /** What the service was asked for. */
  let operations: string[];

  beforeAll(async () => {
    command = await install();
  });
  beforeEach(async () => {
    operations = [];
    emulator = await startEmulator({
      secret: 'open-sesame',
      bot: ({ text }) => (text === 'fail' ? throwError(() => new Error('it fell over')) : EMPTY),
      log: noop,
      fault({ operation }) {
        operations.push(operation);
        return undefined;
      },
    });
    env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
  });
  afterEach(() => Promise.all([emulator.close(), command.stop()]));
  afterAll(() => command.remove());

  /** Sends with an input that stays open, unless it is given. */
  function send(args: readonly string[], input?: string, more: Record<string, string> = {}) {
    const { stdin, ended } = start(['send', ...args], { ...env, ...more });
    if (input !== undefined) stdin.end(input);
    return ended;
  }
  /** The same in a process of its own. */
  function sendByProcess(args: readonly string[], input?: string) {
    const { child, ended } = command.start(['send', ...args], env);
    if (input !== undefined) child.stdin.end(input);
    return ended;
  }
  /** What was said in the conversation that was printed. */
  function said({ out }: { readonly out: string }) {
    expect(out).toMatch(/^\S+\n$/);
    const chat = connect({ domain: emulator.url, secret: emulator.secret, conversationId: out.trim(), userId: 'me' });
    return lastValueFrom(chat.history().pipe(toArray()));
  }

  it('sends its arguments as one message, and prints the conversation', async () => {
    const end = await sendByProcess(['good', 'morning']);
    expect(end).toMatchObject({ exit: 0, err: '' });
    expect(operations).toEqual(['start', 'send']);
    expect(await said(end)).toMatchObject([{ from: 'direct-line', text: 'good morning' }]);
  });

  it.each([
    ['no text', []],
    ['-', ['-']],
  ])('sends its input where there is %s', async (_, args) => {
    expect(await said(await sendByProcess(args, 'two\nlines: ü\n'))).toMatchObject([{ text: 'two\nlines: ü' }]);
  });

  it('sends a text that begins with a dash, after two', async () => {
    expect(await said(await send(['--', '--5', '-']))).toMatchObject([{ text: '--5 -' }]);
  });

  it('sends to a conversation, as a user', async () => {
    const { out } = await send(['one']);
    const end = await send([`--conversation=${out.trim()}`, '--user=user1', 'two']);
    expect(end).toEqual({ exit: 0, out, err: '' });
    expect(await said(end)).toMatchObject([
      { from: 'direct-line', text: 'one' },
      { from: 'user1', text: 'two' },
    ]);
  });

  it('takes a token', async () => {
    const token = (await start(['token'], env).ended).out.trim();
    const end = await send(['hello'], undefined, { DIRECT_LINE_SECRET: '', DIRECT_LINE_TOKEN: token });
    expect(await said(end)).toMatchObject([{ text: 'hello' }]);
  });

  it.each<[what: string, args: string[], input: string | undefined]>([
    ['an empty text', [''], undefined],
    ['a blank one', [' ', ' '], undefined],
    ['an empty input', [], '\n'],
  ])('refuses %s', async (_, args, input) => {
    const { exit, out, err } = await send(args, input);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toMatch(/^direct-line: .*empty.*; see direct-line send --help\n$/);
    expect(operations).toEqual([]);
  });

  it('tells that the bot may not have got it, and does not repeat it', async () => {
    const { exit, out, err } = await sendByProcess(['fail']);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(/^direct-line: Perhaps not delivered: .+it fell over\n$/);
    expect(operations).toEqual(['start', 'send']);
  });

  it.each(['DIRECT_LINE_SECRET', 'DIRECT_LINE_TOKEN'])('tells that a %s is not accepted', async (variable) => {
    const { exit, out, err } = await send(['hello'], undefined, { [variable]: 'open-barley' });
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toMatch(new RegExp(`^direct-line: Not delivered: ${variable} is not accepted: .+\n$`));
    expect(err).not.toContain('barley');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s while it waits for its input', async (name, exit) => {
    const { child, ended } = command.start(['send'], env);
    // more than what lies between the two holds, so that it has been read
    await new Promise((taken) => child.stdin.write('x'.repeat(2 ** 20), taken));
    signal(child, name);
    expect(await ended).toEqual({ exit, out: '', err: '' });
    expect(operations).toEqual([]);
  });
});
