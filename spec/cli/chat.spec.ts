import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import {
  BehaviorSubject,
  defer,
  filter,
  firstValueFrom,
  lastValueFrom,
  map,
  of,
  ReplaySubject,
  Subject,
  type Subscription,
  throwError,
} from 'rxjs';
import { connect, type ConnectOptions, type Transport } from 'rxjs-direct-line';
import { startEmulator, type Emulator, type Reply } from 'rxjs-direct-line/emulator';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { chatOnTerminal } from '../../src/cli/chatOnTerminal';
import { openTerminal } from '../../src/cli/terminal';
import { start as startHere, terminal } from './here';
import { install, signal } from './installed';

describe('direct-line chat', () => {
  let command: Awaited<ReturnType<typeof install>>;
  beforeAll(async () => {
    command = await install();
  });
  afterEach(() => command.stop());
  afterAll(() => command.remove());

  function chat(input: string, env?: Record<string, string>) {
    const { stdin, ended } = startHere(['chat'], env);
    stdin.end(input);
    return ended;
  }
  /** The same in a process of its own. */
  function chatByProcess(input: string) {
    const { child, ended } = command.start(['chat']);
    child.stdin.end(input);
    return ended;
  }

  it('prints the reply to what is piped in, and ends', async () => {
    expect(await chatByProcess('hello\n')).toEqual({ exit: 0, out: 'You said: hello\n', err: '' });
  });

  it('sends every line in order, and waits for what comes late', async () => {
    const { exit, out } = await chat('one\n\npicture\ntwo\nignore\nwait');
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      'You said: one',
      expect.stringMatching(/^Here you are: data:image\/gif;base64,\S+$/),
      'You said: two',
      'One moment…',
      'Here I am again.',
      '',
    ]);
  });

  it('ends when there is nothing to send', async () => {
    expect(await chatByProcess('')).toEqual({ exit: 0, out: '', err: '' });
  });

  it('fails with a message that the bot did not take', async () => {
    const { exit, err } = await chatByProcess('fail\n');
    expect(exit).toBe(1);
    expect(err).toMatch(/^direct-line: .*it fell over.*\n$/);
  });

  it('ends when nobody reads its output any more', async () => {
    const { child, ended } = command.start(['chat']);
    child.stdin.write('story\n');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toMatchObject({ exit: 0, err: '' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s', async (name, exit) => {
    const { child, ended, said } = command.start(['chat']);
    child.stdin.write('hello\n');
    await said('You said: hello');
    signal(child, name);
    expect(await ended).toMatchObject({ exit, err: '' });
  });

  describe('with a service of its own', () => {
    let emulator: Emulator;

    beforeEach(async () => {
      emulator = await startEmulator({
        secret: 'open-sesame',
        bot: ({ text }) => [{ text: `re: ${text}\n\x1b[31mthe end`, attachments: [{ url: '/a', contentType: 'b/c' }] }],
      });
    });
    afterEach(() => emulator.close());

    it('talks to its bot, and prints a reply as one harmless line', async () => {
      const env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
      const out = `re: hi \\u001b[31mthe end ${emulator.url}/a\n`;
      expect(await chat('hi\n', env)).toEqual({ exit: 0, out, err: '' });
    });

    it('takes a token', async () => {
      const env = { DIRECT_LINE_DOMAIN: emulator.url, DIRECT_LINE_SECRET: emulator.secret };
      const token = (await startHere(['token'], env).ended).out.trim();
      const { exit, out } = await chat('hi\n', { ...env, DIRECT_LINE_SECRET: '', DIRECT_LINE_TOKEN: token });
      expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^re: hi /) as string });
    });

    it.each(['DIRECT_LINE_SECRET', 'DIRECT_LINE_TOKEN'])(
      'tells that a %s is not accepted without a word of it, whatever is still to come',
      async (variable) => {
        const env = { DIRECT_LINE_DOMAIN: emulator.url, [variable]: 'open-barley' };
        const { exit, out, err } = await command.start(['chat'], env).ended;
        expect({ exit, out }).toEqual({ exit: 1, out: '' });
        expect(err).toMatch(new RegExp(`^direct-line: ${variable} is not accepted: .+\n$`));
        expect(err).not.toContain('open-barley');
      },
    );
  });
});

describe('a chat at a terminal', () => {
  let subscription: Subscription;
  let input: PassThrough;
  let screen$: BehaviorSubject<string>;
  let shown$: ReplaySubject<unknown>;

  afterEach(() => subscription.unsubscribe());

  /** Begins one whose user sees `screen$`, all that was written so far. */
  function begin(options: Partial<ConnectOptions>, hasColors = false) {
    input = new PassThrough();
    const output = Object.assign(new PassThrough(), { isTTY: true, columns: 20, hasColors: () => hasColors });
    screen$ = new BehaviorSubject('');
    output.on('data', (chunk) => screen$.next(screen$.value + String(chunk)));
    const chat = connect({ secret: 's', userId: 'user1', interval: 10, burst: 0, ...options });
    shown$ = new ReplaySubject(1);
    subscription = chatOnTerminal(chat, openTerminal(input, output), 'a hint').subscribe(shown$);
  }
  const end = () => lastValueFrom(shown$);
  const seen = (text: string) => firstValueFrom(screen$.pipe(filter((screen) => screen.includes(text))));

  it('shows what to type, and what is said', async () => {
    begin({ transport: fakeDirectLine({ bot: ({ text }) => [`re: ${text!}`] }) });
    await seen('a hint\n');
    input.write('hello\r');
    await seen('bot  re: hello\n');
    expect(screen$.value).not.toContain('\x1b[36m');
  });

  it('has colors where the terminal has', async () => {
    begin({ transport: fakeDirectLine({ bot$: of('hello') }) }, true);
    await seen('\x1b[36mbot\x1b[0m  hello');
  });

  it('writes what is said above what is being typed', async () => {
    const reply$ = new Subject<Reply>();
    begin({ transport: fakeDirectLine({ bot$: reply$ }) });
    input.write('three rows of one unfinished line, sent at once');
    await seen('at once');
    reply$.next('hello');
    // two rows up, and all below is written again
    await seen('\x1b[2A\x1b[1G\x1b[0Jbot  hello\n\x1b[1G\x1b[0J> three rows of one unfinished line, sent at once');
  });

  it('tells when it will be connected again, and why it is not', async () => {
    const fake = fakeDirectLine();
    let down = true;
    const transport: Transport = (request) =>
      defer(() => (down ? throwError(() => new Error('no way')) : fake(request)));
    begin({ transport, retry: { delay: 1100, jitter: false } });
    await seen('no way');
    await seen('(reconnecting in 2 s) > ');
    await seen('(reconnecting in 1 s) > ');
    down = false;
    await seen('(reconnecting) > ');
    await firstValueFrom(screen$.pipe(filter((screen) => screen.endsWith('\x1b[0J> \x1b[3G'))));
  });

  it('goes on after a message that could not be sent', async () => {
    begin({
      transport: fakeDirectLine({ bot: ({ text }) => (text === 'a' ? throwError(() => new Error('oh')) : ['well']) }),
    });
    input.write('a\rb\r');
    await seen('Perhaps not delivered');
    await seen('bot  well');
  });

  it('ends at ^D', async () => {
    begin({ transport: fakeDirectLine() });
    input.write('\x04');
    await end();
  });

  it('ends at ^C like any program that gets its signal', async () => {
    const chat = startHere(['chat'], {}, terminal);
    await chat.said('Ctrl+D ends.');
    chat.stdin.write('\x03');
    // the line below the prompt
    await chat.said(/> .*\n$/);
    expect(chat.exit()).toBe(130);
    expect(chat.err()).toBe('');
  });

  it('shows a message without a text, and one of nobody', async () => {
    const fake = fakeDirectLine({ bot$: of({ channelData: {} }, { from: 'ghost', text: 'boo' }) });
    const transport: Transport = (request) =>
      fake(request).pipe(map((answer) => ({ ...answer, body: answer.body.replace('"ghost"', '""') })));
    begin({ transport });
    await seen('bot  \n');
    await seen('(nobody)  boo\n');
  });

  it('fails with the conversation', async () => {
    begin({ transport: fakeDirectLine({ secret: 't' }) });
    await expect(end()).rejects.toMatchObject({ status: 403 });
  });
});
