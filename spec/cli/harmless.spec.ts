import { harmless } from '../../src/cli/harmless';
import { shellWord } from '../../src/cli/shellWord';
import type { Running } from '../support/server';
import { type RunningHere, start, terminal } from './here';
import { harmful, nasty, startHostile } from './hostileService';
import { install } from './installed';

const isHarmful = (character: string) => harmful.includes(character);

describe('harmless', () => {
  it.each(Array.from(harmful))('leaves no %j', (character) => {
    expect(Array.from(harmless(`a${character}b`)).filter(isHarmful)).toEqual([]);
  });

  it('leaves all else as it is', () => {
    const text = 'Grüße, 你好, שלום, e\u0301, 👩‍👩‍👧, a\u00a0b \\u001b ~';
    expect(harmless(text)).toBe(text);
  });

  it('makes one line of several, and shows the rest', () => {
    expect(harmless('a\r\n\tb\x1b[2Jc\u202ed')).toBe('a b\\u001b[2Jc\\u202ed');
  });

  it('keeps JSON what it was', () => {
    const value = { [nasty]: nasty };
    expect(JSON.parse(harmless(JSON.stringify(value)))).toEqual(value);
  });
});

describe('what others have written', () => {
  let service: Running;
  let env: Record<string, string>;
  let running: RunningHere | undefined;

  beforeEach(async () => {
    service = await startHostile();
    env = { DIRECT_LINE_DOMAIN: service.url, DIRECT_LINE_SECRET: 's' };
  });
  afterEach(async () => {
    running?.end();
    running = undefined;
    await service.close();
  });

  /** The lines of all that it has printed so far. */
  function lines(): string[] {
    const printed = running!.out() + running!.err();
    expect(Array.from(printed.replaceAll('\n', '')).filter(isHarmful)).toEqual([]);
    expect(printed).not.toMatch(/^direct-line: forged/m);
    return printed.split('\n').slice(0, -1);
  }

  it('does no harm as the id that send prints', async () => {
    running = start(['send', '--verbose', 'hello'], env);
    await running.said(/^<.+>$/m);
    expect(lines()).toHaveLength(3);
  });

  it.each([['send'], ['send', '--verbose']])('does no harm in the error that %s tells: %s', async (...args) => {
    running = start([...args, 'fail'], env);
    await running.said('delivered');
    expect(lines().at(-1)).toMatch(/^direct-line: Perhaps not delivered: .+\\u001b.+$/);
  });

  it('does no harm as a message that tail prints, and in the line that goes on there', async () => {
    running = start(['tail', '--verbose'], env);
    await running.said('(read, drain');
    running.end();
    await running.said(/^direct-line tail/m);
    const told = lines();
    expect(told.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { id: nasty, from: nasty, text: nasty, channelData: { [nasty]: nasty } },
    ]);
    expect(told.at(-1)).toMatch(/^direct-line tail --conversation=\$'.+' --watermark=\$'.+'$/);
  });

  it('does no harm in a chat of lines', async () => {
    running = start(['chat', '--verbose'], env);
    running.stdin.write('hello\n');
    await running.said('(read, drain');
    expect(lines().filter((line) => line.startsWith('<'))).toHaveLength(1);
  });

  it('does no harm in a chat at a terminal', async () => {
    running = start(['chat', '--verbose'], env, terminal);
    running.stdin.write('fail\r');
    await running.said('delivered');
    await running.said('(read, drain');
    // the cursor up, to the left, and the screen below it cleared: that is how the line stays below
    const own = /\x1b\[(\d+[AG]|0J)|\r?\n/g;
    expect(Array.from(running.out().replaceAll(own, '')).filter(isHarmful)).toEqual([]);
    expect(running.out()).toMatch(/^.*<.+> {2}<.+>.*$/m);
  });

  it('does no harm in a failure of a bot that emulate tells of', async () => {
    running = start(['emulate', '--port=0', '--bot=http://127.0.0.1:1/'], { DIRECT_LINE_SECRET: 's' });
    await running.said('# the secret');
    const [, domain = ''] = /^# (\S+)$/m.exec(running.out())!;
    const talk = start(['send', nasty], { DIRECT_LINE_DOMAIN: domain, DIRECT_LINE_SECRET: 's' });
    await talk.said('delivered');
    talk.end();
    expect(lines().at(-1)).toMatch(/^direct-line: The bot failed: \w/);
  });

  it('does no harm in the name of a command or an option', async () => {
    running = start([nasty]);
    await running.said('see');
    expect(lines()).toHaveLength(1);
    running = start(['tail', `--${nasty}`]);
    await running.said('see');
    expect(lines()).toHaveLength(1);
  });
});

describe('a word of a shell', () => {
  let command: Awaited<ReturnType<typeof install>>;
  beforeAll(async () => {
    command = await install();
  });
  afterAll(() => command.remove());

  it.each([`it's $HOME "\\n"`, nasty.replaceAll('\0', ''), '~', '', '-e', "\x1b'\\'"])('is %j again', async (text) => {
    const word = shellWord(text);
    expect(harmless(word)).toBe(word);
    const { out } = await command.shell(`printf %s ${word}`).ended;
    expect(out).toBe(text);
  });
});
