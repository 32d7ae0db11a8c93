import { firstValueFrom, lastValueFrom, take, toArray } from 'rxjs';
import { ask, connect, type Conversation } from 'rxjs-direct-line';
import { type Activity, directLine3 } from 'rxjs-direct-line/direct-line-3';
import { listen, type Listener, said } from '../listen';
import { describeInstalled, start } from './installed';

jest.setTimeout(60_000);

describeInstalled('a bot of the SDK behind the public offline service of 3.0', () => {
  let bot: Awaited<ReturnType<typeof start>>;
  let service: typeof bot;
  let chat: Conversation;
  let listener: Listener;

  beforeAll(async () => {
    bot = await start('bot.mjs');
    service = await start('offlineService.mjs', bot.url);
  });
  afterAll(async () => {
    await service.stop();
    await bot.stop();
  });

  const toChannelData = ({ attachments, suggestedActions }: Activity) =>
    attachments?.some(({ content }) => content) ? { cards: attachments, suggestedActions } : undefined;
  const transport = directLine3({ path: '/directline', toChannelData });
  const open = (options: object = {}) =>
    connect({ domain: service.url, secret: 'any', userId: 'user1', interval: 50, transport, ...options });

  beforeEach(() => {
    chat = open();
    listener = listen(chat);
  });
  afterEach(() => listener.leave());

  const heard = (count: number) => listener.heard(count);
  const send = (message: Parameters<Conversation['send']>[0]) => lastValueFrom(chat.send(message));

  it('begins, and says what it has heard', async () => {
    await send('hello');
    expect(said(await heard(2))).toEqual(['user1: hello', 'id: You said hello']);
  });

  it('carries channelData and files there and back', async () => {
    const files = {
      channelData: { nested: { list: [1, 'two', null] } },
      images: ['https://example.com/a.png'],
      attachments: [{ url: 'https://example.com/a.docx', contentType: 'application/msword' }],
    };
    await send({ text: 'mirror', ...files });
    expect(await heard(2)).toMatchObject([
      { from: 'user1', ...files },
      { from: 'id', ...files },
    ]);
  });

  it('shows a picture', async () => {
    await send('picture');
    expect((await heard(2))[1]).toMatchObject({ text: 'A cat', images: ['https://example.com/cat.png'] });
  });

  it('shows a card, and what there is to choose from, by channelData', async () => {
    await send('card');
    const [, message] = await heard(2);
    expect(message).toMatchObject({
      text: 'Look:',
      channelData: {
        cards: [{ contentType: 'application/vnd.microsoft.card.hero', content: { title: 'A cat' } }],
        suggestedActions: { actions: [{ title: 'More cats' }] },
      },
    });
    expect(message).not.toHaveProperty('attachments');
  });

  it('has twenty replies in their order', async () => {
    await send('many');
    const numbers = Array.from({ length: 20 }, (_, i) => String(i + 1));
    expect((await heard(21)).slice(1).map(({ text }) => text)).toEqual(numbers);
  });

  it('reads past events alone, and does not take them for the end', async () => {
    await send('events');
    await send('hello');
    expect(said(await heard(3))).toEqual(['user1: events', 'user1: hello', 'id: You said hello']);
  });

  it('is asked', async () => {
    listener.leave();
    const answers$ = ask(open(), 'hello', { quiet: 200 });
    expect(said(await lastValueFrom(answers$.pipe(toArray())))).toEqual(['id: You said hello']);
  });

  it('tells of a turn that fails, and goes on', async () => {
    await expect(send('fail')).rejects.toMatchObject({ name: 'SendError', delivery: 'unknown', status: 500 });
    await send('still there?');
    expect(said(await heard(3))).toEqual(['user1: fail', 'user1: still there?', 'id: You said still there?']);
  });

  it('is gone on with where another has stopped', async () => {
    await send('hello');
    await heard(2);
    const checkpoint = await firstValueFrom(chat.checkpoint$);
    listener.leave();
    await send('again');
    const resumed = open(checkpoint);
    expect(said(await firstValueFrom(resumed.message$.pipe(take(2), toArray())))).toEqual([
      'user1: again',
      'id: You said again',
    ]);
  });

  it('is joined by somebody else', async () => {
    await send('hello');
    await heard(2);
    const { conversationId } = await firstValueFrom(chat.checkpoint$);
    const other = open({ conversationId, userId: 'user2' });
    await lastValueFrom(other.send('me too'));
    expect(said(await heard(4)).slice(2)).toEqual(['user2: me too', 'id: You said me too']);
    expect(await lastValueFrom(other.history().pipe(toArray()))).toHaveLength(4);
  });

  it('is not there in a conversation that nobody knows', async () => {
    await expect(firstValueFrom(open({ conversationId: 'nowhere' }).message$)).rejects.toMatchObject({
      name: 'HttpError',
      status: 400,
      path: '/api/conversations/nowhere/messages',
    });
  });
});
