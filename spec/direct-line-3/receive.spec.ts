import { firstValueFrom, of } from 'rxjs';
import { ProtocolError, type TransportResponse } from 'rxjs-direct-line';
import { directLine3, type Activity, type DirectLine3Options } from 'rxjs-direct-line/direct-line-3';
import { decodeMessageSet } from '../../src/protocol/decode';
import { answer } from '../support/answers';
import { activity, activitySet, chatOver, event, scripted } from './service';

const url = 'https://directline.botframework.com/api/conversations/c1/messages';
const context = { baseUrl: 'https://directline.botframework.com', conversationId: 'c1', watermark: undefined };

/** What one GET of 1.1 gives, from these answers of 3.0. */
function answerOf(answers: readonly TransportResponse[], options: DirectLine3Options = {}, query = '') {
  const { transport } = scripted(...answers.map((given) => of(given)));
  let body = '';
  directLine3({ transport, ...options })({ method: 'GET', url: url + query, headers: {} }).subscribe(
    (response) => (body = response.body),
  );
  return JSON.parse(body) as { messages: Record<string, unknown>[]; watermark?: unknown };
}
const messageOf = (more: object, options?: DirectLine3Options) =>
  answerOf([activitySet([activity('a', more)], '1')], options).messages[0]!;

describe('an activity becomes a message', () => {
  it('with its id, sender, time, text, channelData, pictures and other files', () => {
    const channelData = { a: [1, { b: null }] };
    const attachments = [
      { contentType: 'image/png', contentUrl: 'https://a.example/1.png', name: '1.png' },
      { contentType: 'application/pdf', contentUrl: 'https://a.example/2.pdf' },
      { contentType: 'IMAGE/GIF', contentUrl: '/3.gif' },
    ];
    const timestamp = '2026-11-28T03:17:09.1234567Z';
    expect(messageOf({ timestamp, channelData, attachments, locale: 'en' })).toEqual({
      id: 'a',
      created: timestamp,
      from: { id: 'bot1' },
      text: 'a',
      channelData,
      images: ['https://a.example/1.png', '/3.gif'],
      attachments: [{ url: 'https://a.example/2.pdf', contentType: 'application/pdf' }],
    });
  });

  it('without a card, which has no URL', () => {
    const card = { contentType: 'application/vnd.microsoft.card.hero', content: { title: 'A cat' } };
    expect(messageOf({ attachments: [card] })).not.toHaveProperty('attachments');
  });

  it('with what is neither a card nor a file, for the core to tell of it', () => {
    expect(messageOf({ attachments: [null, { contentUrl: 7 }, { contentType: 'image/png' }] })).toMatchObject({
      attachments: [{}, { url: 7 }],
      images: [null],
    });
  });

  it.each([[[]], [{}], ['x'], [null]])('whose attachments are %j: it has none', (attachments) => {
    const message = messageOf({ attachments });
    expect(message).not.toHaveProperty('attachments');
    expect(message).not.toHaveProperty('images');
  });

  it('and leaves to the core what is no activity at all, and what is of another kind than it should be', () => {
    const odd = activity('a', { channelData: 'x', text: 7, id: undefined });
    expect(answerOf([activitySet([null, 'x', odd], '1')]).messages).toEqual([
      null,
      'x',
      { from: { id: 'bot1' }, channelData: 'x', text: 7 },
    ]);
  });

  it('whatever it is nested in', () => {
    const depth = 100_000;
    const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    const body = `{"activities":[{"type":"message","id":"a","from":{"id":"b"},"channelData":{"a":${deep}}},${JSON.stringify(activity('b'))}],"watermark":"1"}`;
    expect(answerOf([answer(200, body)]).messages).toMatchObject([
      { id: 'a', channelData: expect.any(String) as string },
      { id: 'b' },
    ]);
  });
});

describe('toChannelData', () => {
  const attachments = [{ contentType: 'application/vnd.microsoft.card.hero', content: { title: 'A cat' } }];

  it('puts a card into channelData, beside what the bot sent', () => {
    const toChannelData = (given: Activity) => ({ cards: given.attachments });
    expect(messageOf({ attachments, channelData: { a: 1 } }, { toChannelData })).toMatchObject({
      channelData: { a: 1, cards: attachments },
    });
    expect(messageOf({ attachments }, { toChannelData })).toMatchObject({ channelData: { cards: attachments } });
    const { channelData } = messageOf({ attachments, channelData: 'text' as never }, { toChannelData });
    expect(channelData).toEqual({ cards: attachments });
  });

  it('adds nothing if it gives undefined', () => {
    const options = { toChannelData: () => undefined };
    expect(messageOf({ channelData: { a: 1 } }, options)).toMatchObject({ channelData: { a: 1 } });
    expect(messageOf({}, options)).not.toHaveProperty('channelData');
  });

  it('holds up no message by what it throws: the core tells of a text in its place', () => {
    const toChannelData = ({ id }: Activity) => {
      if (id === 'a') throw new Error('no card');
      return { ok: true };
    };
    const { messages } = answerOf([activitySet([activity('a'), activity('b')], '1')], { toChannelData });
    expect(messages).toMatchObject([
      { id: 'a', channelData: 'Error: no card' },
      { id: 'b', channelData: { ok: true } },
    ]);
  });

  it('nor by what cannot be written as JSON', () => {
    const toChannelData = () => ({ big: 1n });
    expect(messageOf({}, { toChannelData })).toMatchObject({ id: 'a', channelData: expect.any(String) as string });
  });
});

describe('the watermark', () => {
  it.each([
    ['0001a-94', '0001a-94'],
    [42, '42'],
    [null, null],
    [undefined, undefined],
    [1e300, 1e300],
  ])('%j becomes %j', (given, watermark) => {
    expect(answerOf([activitySet([], given)])).toEqual({ messages: [], watermark });
  });
});

describe('an answer without activities', () => {
  const bodyOf = (given: TransportResponse) => {
    const { transport } = scripted(of(given));
    const bodies: string[] = [];
    directLine3({ transport })({ method: 'GET', url, headers: {} }).subscribe(({ body }) => bodies.push(body));
    return bodies;
  };

  it('keeps the words of a failure', () => {
    const failure = answer(502, { error: { code: 'BotRejectedActivity' }, activities: [] });
    expect(bodyOf(failure)).toEqual([failure.body]);
  });

  it.each<[unknown]>([
    ['<!doctype html>'],
    ['null'],
    [''],
    [[]],
    [{}],
    [{ activities: 'x', watermark: '7' }],
    [{ activities: [], error: {}, watermark: '7' }],
  ])('is none of 1.1 either: %j', (body) => {
    expect(() => decodeMessageSet(JSON.parse(bodyOf(answer(200, body))[0]!), context)).toThrow(ProtocolError);
  });

  it.each([[{ watermark: '7' }], [{ watermark: 7, activities: null }]])('but with a watermark is empty: %j', (body) => {
    expect(decodeMessageSet(JSON.parse(bodyOf(answer(200, body))[0]!), context)).toEqual({
      messages: [],
      watermark: '7',
    });
  });

  it('keeps its status and headers', () => {
    const { transport } = scripted(of(answer(201, { activities: [] }, { Date: 'today' })));
    const told: unknown[] = [];
    directLine3({ transport })({ method: 'GET', url, headers: {} }).subscribe((response) =>
      told.push(response.status, response.header('date')),
    );
    expect(told).toEqual([201, 'today']);
  });
});

describe('connect', () => {
  it('has all that can be read of a set, and the names of the rest', async () => {
    const card = { contentType: 'application/vnd.microsoft.card.hero', content: {} };
    const activities = [
      event('e'),
      null,
      activity('a', { from: undefined, channelData: 'x', attachments: [card, {}, { contentUrl: '/f' }] }),
      activity('b', { id: undefined }),
    ];
    const sets$ = chatOver(scripted(of(activitySet(activities, 7)), of(activitySet([], 7)))).consume((set) => of(set));
    expect(await firstValueFrom(sets$)).toEqual({
      messages: [
        {
          id: 'a',
          conversationId: 'c1',
          from: '',
          text: 'a',
          attachments: [{ url: 'https://directline.botframework.com/f', contentType: 'application/octet-stream' }],
        },
        { id: 'c1||2', conversationId: 'c1', from: 'bot1', text: 'b' },
      ],
      watermark: '7',
      ignored: ['messages[0]', 'messages[1].channelData', 'messages[1].attachments[0]'],
    });
  });
});
