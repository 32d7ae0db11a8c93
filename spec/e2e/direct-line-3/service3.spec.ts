import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { firstValueFrom, lastValueFrom, map, of, take, toArray } from 'rxjs';
import { connect, type ConnectOptions, type Message } from 'rxjs-direct-line';
import { type Activity, directLine3, generateToken3 } from 'rxjs-direct-line/direct-line-3';
import { join } from 'node:path';
import { describeInstalled } from './installed';
import { type Service3Options, startService3 } from './service3';

jest.setTimeout(30_000);

type Service = Awaited<ReturnType<typeof startService3>>;

const running: Service[] = [];
async function serving(options: Service3Options = {}): Promise<Service> {
  const service = await startService3({
    bot: ({ text, attachments = [] }, say) => {
      if (text === 'fail') throw new Error('as it was told to');
      say({ type: 'typing' });
      say({ type: 'event', name: 'heard' });
      say({ text: `You said ${text ?? 'nothing'}, with ${attachments.length} files` });
    },
    ...options,
  });
  running.push(service);
  return service;
}
afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

const said = ({ from, text = '' }: Message) => `${from}: ${text}`;

describe('a small service of 3.0', () => {
  const open = ({ url }: Service, options: ConnectOptions) =>
    connect({ domain: url, interval: 50, transport: directLine3(), userId: 'user1', ...options });

  it('has a conversation by a secret', async () => {
    const service = await serving();
    const { message$, send } = open(service, { secret: service.secret });
    await lastValueFrom(send('hello'));
    expect(await firstValueFrom(message$.pipe(map(said), take(2), toArray()))).toEqual([
      'user1: hello',
      'bot: You said hello, with 0 files',
    ]);
  });

  it('has one by a token that names the user, and pages of ten', async () => {
    const service = await serving();
    const options = { domain: service.url, secret: service.secret, user: { id: 'dl_ann' } };
    const { token, conversationId, expiresIn } = await lastValueFrom(generateToken3(options));
    expect(expiresIn).toBe(1_800_000);
    const { send, history, conversationId$ } = open(service, { token, userId: 'dl_ann' });
    for (let i = 0; i < 10; i++) await lastValueFrom(send(String(i)));
    expect(await firstValueFrom(conversationId$)).toBe(conversationId);
    const texts = await lastValueFrom(history().pipe(map(said), toArray()));
    expect(texts).toHaveLength(20);
    expect(texts.slice(-2)).toEqual(['dl_ann: 9', 'bot: You said 9, with 0 files']);
  });

  it('says that the userId is not the user of the token', async () => {
    const service = await serving();
    const options = { domain: service.url, secret: service.secret, user: { id: 'dl_ann' } };
    const { token } = await lastValueFrom(generateToken3(options));
    const { send, message$ } = open(service, { token });
    await lastValueFrom(send('hello'));
    await expect(firstValueFrom(message$)).rejects.toMatchObject({ code: 'WrongUserId' });
  });

  it('has files, with a message and without', async () => {
    const service = await serving();
    const { upload, history } = open(service, { secret: service.secret });
    const file = { data: new TextEncoder().encode('abc'), name: 'a.txt', contentType: 'text/plain' };
    const picture = { data: new TextEncoder().encode('GIF'), name: 'b.gif', contentType: 'image/gif' };
    await lastValueFrom(upload([file]));
    await lastValueFrom(upload([file, picture], { text: 'Look:', channelData: { a: 1 } }));
    const [first, , second, answer] = await lastValueFrom(history().pipe(toArray()));
    expect(first).toMatchObject({ from: 'user1', attachments: [{ contentType: 'text/plain' }] });
    expect(second).toMatchObject({ from: 'user1', text: 'Look:', channelData: { a: 1 } });
    expect(answer).toMatchObject({ text: 'You said Look:, with 2 files' });
    const load = async (url: string) => (await fetch(url)).text();
    expect(await load(second!.attachments![0]!.url)).toBe('abc');
    expect(await load(second!.images![0]!)).toBe('GIF');
  });

  it('renews a token in time, and after it has expired', async () => {
    const service = await serving({ tokenLifetime: 1000 });
    const { token } = await lastValueFrom(generateToken3({ domain: service.url, secret: service.secret }));
    const { message$, send, token$ } = open(service, { token });
    const tokens$ = token$.pipe(take(3), toArray());
    const heard = firstValueFrom(message$.pipe(map(said), take(4), toArray()));
    await lastValueFrom(send('hello'));
    const tokens = await firstValueFrom(tokens$);
    expect(new Set(tokens).size).toBe(3);
    service.expire(tokens[2]!);
    await expect(lastValueFrom(send('again'))).rejects.toMatchObject({ delivery: 'refused' });
    await expect(heard).rejects.toMatchObject({ name: 'ConversationExpiredError' });
    expect(service.requests).toContain('POST /v3/directline/tokens/refresh');
  });

  it('asks for a new token when the last has expired', async () => {
    const service = await serving();
    const conversation = service.create();
    const token = () => of(service.issueToken(conversation));
    const { message$, token$ } = open(service, { token, conversationId: conversation.id });
    const heard = firstValueFrom(message$);
    service.expire(await firstValueFrom(token$));
    service.add(conversation, { from: { id: 'bot' }, text: 'Hello' });
    expect(said(await heard)).toBe('bot: Hello');
  });

  it.each([200, 409] as const)('goes on in a conversation that has begun: %i', async (statusOfSecondStart) => {
    const service = await serving({ statusOfSecondStart });
    const options = { domain: service.url, secret: service.secret };
    const { token, conversationId } = await lastValueFrom(generateToken3(options));
    await lastValueFrom(open(service, { token }).send('hello'));
    const { history, conversationId$ } = open(service, { token });
    expect(await lastValueFrom(history().pipe(map(said), take(1)))).toBe('user1: hello');
    expect(await firstValueFrom(conversationId$)).toBe(conversationId);
  });

  it.each<[what: string, options: ConnectOptions, status: number, code: string]>([
    ['a conversation that nobody knows', { conversationId: 'nowhere' }, 404, 'BadArgument'],
    ['a watermark that it did not give', { watermark: 'x' }, 400, 'BadArgument'],
    ['a secret that is none', { secret: 'another' }, 403, 'BadArgument'],
  ])('refuses %s', async (_what, more, status, code) => {
    const service = await serving();
    const { id: conversationId } = service.create();
    const { message$ } = open(service, { secret: service.secret, conversationId, ...more });
    await expect(firstValueFrom(message$)).rejects.toMatchObject({ name: 'HttpError', status, code });
  });

  it('tells of a bot that fails', async () => {
    const service = await serving();
    await expect(lastValueFrom(open(service, { secret: service.secret }).send('fail'))).rejects.toMatchObject({
      delivery: 'unknown',
      status: 502,
      cause: { code: 'BotRejectedActivity' },
    });
  });
});

describeInstalled('the official client and the small service of 3.0', () => {
  it('understand each other', async () => {
    const service = await serving();
    const options = { domain: service.url, secret: service.secret, user: { id: 'dl_ann' } };
    const { token, conversationId } = await lastValueFrom(generateToken3(options));
    const program = join(__dirname, 'peers/officialClient.mjs');
    const url = `${service.url}/v3/directline`;
    // three of its own, and three times an event and a message of the bot
    const { stdout } = await promisify(execFile)(process.execPath, [program, url, token, 'dl_ann', '9'], {
      timeout: 15_000,
    });
    const { ids, heard, statuses, refreshed } = JSON.parse(stdout) as {
      ids: string[];
      heard: Activity[];
      statuses: number[];
      refreshed: string;
    };

    expect(ids).toEqual([0, 3, 6].map((place) => `${conversationId}|000000${place}`));
    expect(heard.map(({ type, from, text = '' }) => `${type} ${from.id} ${text}`.trim())).toEqual([
      'message dl_ann hello',
      'event bot',
      'message bot You said hello, with 0 files',
      'event dl_ann',
      'event bot',
      'message bot You said nothing, with 0 files',
      'message dl_ann a file',
      'event bot',
      'message bot You said a file, with 1 files',
    ]);
    expect(heard[6]).toMatchObject({ attachments: [{ contentType: 'text/plain', name: 'a.txt' }] });
    // connecting, online, ended
    expect(statuses).toEqual([0, 1, 2, 5]);
    expect(service.credentials).toContain(refreshed);
  });
});
