import { firstValueFrom, lastValueFrom, of, toArray } from 'rxjs';
import { connect, type Conversation, type Message } from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { type Fault, type FaultedRequest, fakeDirectLine } from 'rxjs-direct-line/testing';

type Edit = (Fault & { kind: 'messageSet' })['edit'];

/** A set whose second message is another value. */
const second =
  (change: (message: Message) => unknown): Edit =>
  (set) => ({ ...set, messages: set.messages.map((message) => (message.text === 'b' ? change(message) : message)) });
const withMembers = (members: object) => second((message) => ({ ...message, ...members }));
const without = (name: keyof Message) =>
  second((message) => Object.fromEntries(Object.entries(message).filter(([other]) => other !== name)));

let time = 1_700_000_000_000;

// As a service, a gateway or a bot somewhere has sent them.
const shapes: readonly (readonly [string, Edit, string])[] = [
  ['an attachment without contentType', withMembers({ attachments: [{ url: '/a/1' }] }), 'abc'],
  ['a contentType of null', withMembers({ attachments: [{ url: '/a/1', contentType: null }] }), 'abc'],
  ['a url of null', withMembers({ attachments: [{ url: null, contentType: 'a/b' }] }), 'abc'],
  ['channelData that is a text', withMembers({ channelData: 'x' }), 'abc'],
  ['channelData that is a list', withMembers({ channelData: [1] }), 'abc'],
  ['null among the images', withMembers({ images: ['/a.png', null] }), 'abc'],
  ['a number as created', withMembers({ created: 1 }), 'abc'],
  ['a number as text', withMembers({ text: 1 }), 'a?c'],
  ['no from', without('from'), 'abc'],
  ['a from of null', withMembers({ from: null }), 'abc'],
  ['an object as from', withMembers({ from: { id: 'bot' } }), 'abc'],
  ['no id', without('id'), 'abc'],
  ['an id of null', withMembers({ id: null }), 'abc'],
  ['a number as id', withMembers({ id: 7 }), 'abc'],
  ['no conversationId', without('conversationId'), 'abc'],
  ['null among the messages', second(() => null), 'ac'],
  ['a text among the messages', second(() => 'hello'), 'ac'],
  ['no messages', ({ watermark }) => ({ watermark }), ''],
  ['messages of null', (set) => ({ ...set, messages: null }), ''],
  ['a number as watermark', (set, earlier) => ({ ...set, watermark: earlier.length + set.messages.length }), 'abc'],
  [
    'its last message again (inclusive)',
    (set, earlier) => ({ ...set, messages: [...earlier.slice(-1), ...set.messages] }),
    'abc',
  ],
  ['the whole log each time', (set, earlier) => ({ ...set, messages: [...earlier, ...set.messages] }), 'abc'],
  [
    'its last message again, under a new mark',
    (set, earlier) => {
      time += 1;
      return { messages: [...earlier.slice(-1), ...set.messages], watermark: String(time) };
    },
    'abc',
  ],
];

const onRead =
  (fault: Fault) =>
  ({ operation }: FaultedRequest): Fault | undefined =>
    operation === 'read' ? fault : undefined;

const options = { bot$: of('a', 'b', 'c'), pageSize: 2 };

async function textOf({ history }: Conversation): Promise<string> {
  const messages = await lastValueFrom(history().pipe(toArray()));
  return messages.map(({ text = '?' }) => text).join('');
}

describe('a fault that edits sets', () => {
  it.each(shapes)('can send %s, to a client that lives with it', async (_, edit, expected) => {
    const transport = fakeDirectLine({ ...options, fault: onRead({ kind: 'messageSet', edit }) });
    expect(await textOf(connect({ token: 'any', transport }))).toBe(expected);
  });

  it.each(shapes)('can send %s over sockets', async (_, edit, expected) => {
    const { url, secret, close } = await startEmulator({ ...options, fault: onRead({ kind: 'messageSet', edit }) });
    try {
      expect(await textOf(connect({ domain: url, secret }))).toBe(expected);
    } finally {
      await close();
    }
  });

  /** The answers to a start, and to reads without a watermark and with these. */
  async function read(edit: Edit, ...watermarks: string[]) {
    const transport = fakeDirectLine({ ...options, fault: onRead({ kind: 'messageSet', edit }) });
    const ask = (method: 'GET' | 'POST', path: string) =>
      firstValueFrom(
        transport({
          method,
          url: `https://a.example/api/conversations${path}`,
          headers: { Authorization: 'Bearer s' },
        }),
      );
    await ask('POST', '');
    const answers = [];
    for (const query of ['', ...watermarks.map((watermark) => `?watermark=${watermark}`)]) {
      const { status, body } = await ask('GET', `/conversation-1/messages${query}`);
      answers.push({ status, body });
    }
    return answers;
  }

  it('goes on from a watermark that it has invented', async () => {
    const [, next] = await read((set) => ({ ...set, watermark: `my-${set.watermark}` }), 'my-00001-2');
    expect(JSON.parse(next!.body)).toMatchObject({ messages: [{ text: 'c' }], watermark: 'my-00001-3' });
  });

  it('does not make a watermark of the service mean another', async () => {
    const [, next] = await read((set) => ({ ...set, watermark: '00001-2' }), '00001-2', '00001-2');
    expect(JSON.parse(next!.body)).toMatchObject({ messages: [{ text: 'c' }], watermark: '00001-2' });
  });

  it('knows the messages that came earlier', async () => {
    const [first, next] = await read((_, earlier) => earlier.map(({ text }) => text), '00001-2');
    expect([first!.body, next!.body]).toEqual(['[]', '["a","b"]']);
  });

  it('leaves a refusal as it is, and may leave nothing', async () => {
    const edit = jest.fn(() => undefined);
    const [first, next] = await read(edit, 'x');
    expect([first, next!.status]).toEqual([{ status: 200, body: '' }, 400]);
    expect(edit).toHaveBeenCalledTimes(1);
  });

  it('makes it a 500 if it throws', async () => {
    const [first] = await read(() => JSON.parse('') as unknown);
    expect(first!.status).toBe(500);
  });
});

describe('a fault that edits answers', () => {
  it('can send a byte order mark before the JSON', async () => {
    const fault = onRead({ kind: 'answer', edit: (answer) => ({ ...answer, body: `\ufeff${answer.body}` }) });
    const { url, secret, close } = await startEmulator({ ...options, fault });
    const transport = fakeDirectLine({ ...options, fault });
    try {
      expect(await textOf(connect({ domain: url, secret }))).toBe('abc');
      expect(await textOf(connect({ token: 'any', transport }))).toBe('abc');
    } finally {
      await close();
    }
  });

  it('can change status and headers', async () => {
    const { url, close } = await startEmulator({
      fault: () => ({
        kind: 'answer',
        edit: ({ status, body }) => ({ status: status + 1, headers: { 'x-gateway': 'yes' }, body: body.slice(0, 9) }),
      }),
    });
    const answer = await fetch(`${url}/api/conversations`, { method: 'POST' });
    await close();
    expect([answer.status, answer.headers.get('x-gateway'), await answer.text()]).toEqual([402, 'yes', '{"error":']);
  });
});

describe('a fault that is a page', () => {
  it.each([401, 403, 404, 405, 407, 410, 503])('with the status %i is no answer of the service', async (status) => {
    const bot = jest.fn(() => []);
    const transport = fakeDirectLine({
      bot,
      fault: ({ operation }) => (operation === 'start' ? undefined : { kind: 'html', status }),
    });
    const request = { url: 'https://a.example/api/conversations', headers: { Authorization: 'Bearer s' } };
    await firstValueFrom(transport({ ...request, method: 'POST' }));
    const answer = await firstValueFrom(
      transport({ ...request, method: 'POST', url: `${request.url}/conversation-1/messages`, body: '{"text":"hi"}' }),
    );

    expect([answer.status, answer.header('Content-Type'), answer.body]).toEqual([
      status,
      'text/html; charset=utf-8',
      expect.stringMatching(/^<!doctype html>/),
    ]);
    expect(bot).not.toHaveBeenCalled();
  });

  it('with a success is one after the service has handled the request', async () => {
    const bot = jest.fn(() => []);
    const transport = fakeDirectLine({
      bot,
      fault: ({ operation }) => (operation === 'send' ? { kind: 'html', status: 201 } : undefined),
    });
    const { send } = connect({ token: 'any', transport });
    await expect(lastValueFrom(send('hi'))).rejects.toMatchObject({ delivery: 'unknown' });
    expect(bot).toHaveBeenCalledTimes(1);
  });
});
