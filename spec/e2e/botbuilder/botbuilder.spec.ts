import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { lastValueFrom } from 'rxjs';
import { connect, type Conversation } from 'rxjs-direct-line';
import { startEmulator, type Emulator } from 'rxjs-direct-line/emulator';
import { install } from '../../cli/installed';
import { listen, type Listener, said } from '../listen';

const isInstalled = existsSync(join(__dirname, 'node_modules/botbuilder'));
if (!isInstalled) {
  // Jest shows no console of what is skipped
  process.stderr.write(
    'Skipped: the conversations with a bot of the SDK, because the SDK is not installed. ' +
      '`bash spec/e2e/botbuilder/run` installs it (131 MB), and runs them.\n',
  );
}

jest.setTimeout(60_000);

// too large for everyone who runs the specs: ./run installs it, and .ci/run runs that
(isInstalled ? describe : describe.skip)('a conversation with a bot of the SDK', () => {
  let bot: ChildProcess;
  let botUrl: string;
  let emulator: Emulator;
  let chat: Conversation;
  let listener: Listener;
  const dropped: string[] = [];

  beforeAll(async () => {
    bot = spawn(process.execPath, [join(__dirname, 'bot.mjs')], { stdio: ['ignore', 'pipe', 'ignore'] });
    [botUrl] = (await once(createInterface(bot.stdout!), 'line')) as [string];
    emulator = await startEmulator({ bot: botUrl, log: (line) => dropped.push(line) });
  });
  afterAll(async () => {
    await emulator.close();
    const ended = once(bot, 'exit');
    bot.kill();
    await ended;
  });

  beforeEach(() => {
    chat = connect({ domain: emulator.url, secret: emulator.secret, userId: 'user1', interval: 50 });
    listener = listen(chat);
  });
  afterEach(() => listener.leave());

  const heard = (count: number) => listener.heard(count);
  const send = (message: Parameters<Conversation['send']>[0]) => lastValueFrom(chat.send(message));

  it('is had from two terminals', async () => {
    const command = await install();
    const serving = command.start(['emulate', '--port=0', `--bot=${botUrl}`]);
    const { ended } = command.shell(`${await serving.said('_SECRET=')}echo hello | direct-line chat`);
    expect(await ended).toEqual({ exit: 0, out: 'Welcome!\nYou said hello\n', err: '' });
    await command.stop();
    await command.remove();
  });

  it('begins with its greeting, once', async () => {
    expect(said(await heard(1))).toEqual(['bot: Welcome!']);
  });

  it('has its replies in order', async () => {
    await send('hello');
    await send('several');
    const texts = ['one', 'two', 'three', 'four', 'five'];
    expect(said(await heard(9))).toEqual([
      'bot: Welcome!',
      'user1: hello',
      'bot: You said hello',
      'user1: several',
      ...texts.map((text) => `bot: ${text}`),
    ]);
  });

  it('has the texts and the image of a card', async () => {
    await send('card');
    expect((await heard(3))[2]).toMatchObject({
      text: 'Look:\n\nA cat\n\nIt purrs',
      images: ['https://example.com/cat.png'],
    });
  });

  it('carries images, attachments and channelData there and back', async () => {
    const files = {
      channelData: { nested: { list: [1, 'two', null] } },
      images: ['https://example.com/a.png'],
      attachments: [{ url: 'https://example.com/a.docx', contentType: 'application/msword' }],
    };
    await send({ text: 'mirror', ...files });
    expect((await heard(3)).slice(1)).toMatchObject([
      { from: 'user1', ...files },
      { from: 'bot', ...files },
    ]);
  });

  it('gives 502 for a turn that fails, and goes on', async () => {
    await expect(send('fail')).rejects.toMatchObject({ name: 'SendError', delivery: 'unknown', status: 502 });
    await send('still there?');
    expect(said(await heard(4))).toEqual([
      'bot: Welcome!',
      'user1: fail',
      'user1: still there?',
      'bot: You said still there?',
    ]);
  });

  it('is told that messages cannot be updated', async () => {
    await send('update');
    expect(said(await heard(4)).slice(2)).toEqual([
      'bot: first',
      'bot: 501: Direct Line 1.1 has no updates of messages',
    ]);
  });

  it('has what the bot says unasked, two seconds later', async () => {
    await send('later');
    expect(said(await heard(4)).slice(2)).toEqual(['bot: In two seconds', 'bot: Here I am again']);
  });

  it('has nothing of what 1.1 cannot carry but a line a kind', async () => {
    await send('hello');
    await send('card');
    await send('card');
    await heard(7);
    // the specs before have let it fail
    expect([...dropped].sort()).toEqual([
      expect.stringContaining('an activity of type typing') as string,
      expect.stringContaining('the buttons of a card') as string,
      expect.stringMatching(/^The bot failed: .* answered 500: as it was told to$/) as string,
    ]);
  });
});
