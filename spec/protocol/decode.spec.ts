import { map } from 'rxjs';
import { type Message, ProtocolError } from 'rxjs-direct-line';
import { decodeConversation, decodeMessageSet, decodeToken, parseBody } from '../../src/protocol/decode';
import { answer } from '../support/answers';
import { documentedExchange } from '../support/documentedExchange';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const context = { baseUrl: 'https://host', conversationId: 'c1', watermark: 'w' };
const read = (body: unknown) => decodeMessageSet(typeof body === 'string' ? parseBody(body) : body, context);

const valid = { id: 'm', conversationId: 'c1', from: 'bot1' };
const readMessage = (fields: object): Message => read({ messages: [{ ...valid, ...fields }] }).messages[0]!;

/** Where `decode` finds the fault. */
function faultOf(decode: () => unknown): string {
  try {
    decode();
  } catch (error) {
    if (error instanceof ProtocolError) return error.at;
    throw error;
  }
  throw new Error('no fault found');
}

describe('a set of messages', () => {
  it('is read as the documentation has it', () => {
    run(({ cold, expectObservable, flush }) => {
      const { conversationId, watermark, answer: body } = documentedExchange;
      const { message$, checkpoint$, transport } = chatOver(
        { read: [cold('----(a|)', { a: answer(200, body) }), cold('-')] },
        { conversationId, watermark },
      );
      expectObservable(message$, '^ 99ms !').toBe('----(ab)', {
        a: { conversationId: 'abc123', id: 'abc123|0000', text: 'hello', from: 'user1' },
        b: { conversationId: 'abc123', id: 'abc123|0001', text: 'Nice to see you, user1!', from: 'bot1' },
      });
      expectObservable(checkpoint$.pipe(map((checkpoint) => checkpoint.watermark))).toBe('----w', { w: '0001a-95' });
      flush();
      expect(transport.queries()).toEqual(['?watermark=0001a-94', '?watermark=0001a-95']);
    });
  });

  it('has all that the schema tells of', () => {
    const message = {
      id: 'CuvLPID4kDb|000000000000000004',
      conversationId: 'CuvLPID4kDb',
      created: '2016-10-19T20:17:51.7684467Z',
      from: 'bot1',
      text: 'x',
      channelData: { a: [1, { b: null }] },
      images: ['https://host/a.png'],
      attachments: [{ url: 'https://host/a.pdf', contentType: 'application/pdf' }],
    };
    expect(read({ messages: [message], watermark: 'w' })).toEqual({ messages: [message], watermark: 'w' });
  });

  it('may call the id of the conversation conversationId or conversation', () => {
    const { conversationId, ...message } = valid;
    expect(readMessage({})).toEqual(valid);
    expect(read({ messages: [{ ...message, conversation: conversationId }] }).messages).toEqual([valid]);
    expect(read({ messages: [{ ...message, conversation: 'c1', conversationId: null }] }).messages).toEqual([valid]);
  });

  it('may have null for what is not there', () => {
    const nulls = { created: null, text: null, channelData: null, images: null, attachments: null, eTag: null };
    expect(read({ messages: [{ ...valid, ...nulls }], watermark: null })).toEqual({ messages: [valid] });
  });

  it('may have an empty text and empty lists', () => {
    const empty = { text: '', images: [], attachments: [], channelData: {} };
    expect(readMessage(empty)).toEqual({ ...valid, ...empty });
  });

  it('loses the fields that nobody knows', () => {
    const attachments = [{ url: 'https://host/a', contentType: 'a/b', name: 'x' }];
    const message = readMessage({ eTag: 'x', toString: 'x', attachments });
    expect(Object.keys(message).sort()).toEqual(['attachments', 'conversationId', 'from', 'id']);
    expect(message.attachments).toEqual([{ url: 'https://host/a', contentType: 'a/b' }]);
  });

  it('keeps every field of channelData', () => {
    const channelData = { constructor: 'x', toString: 1, nested: { eTag: null } };
    expect(readMessage({ channelData }).channelData).toEqual(channelData);
  });

  describe('with __proto__ in it pollutes nothing', () => {
    const wire = (fields: string) => `{"messages":[{"id":"m","conversationId":"c1","from":"bot1",${fields}}]}`;

    it('in a message', () => {
      const message = read(wire('"__proto__":{"text":"x","polluted":true}')).messages[0]!;
      expect(message.text).toBeUndefined();
      expect(message).not.toHaveProperty('polluted');
      expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
    });

    it('in channelData', () => {
      const { channelData } = read(wire('"channelData":{"__proto__":{"polluted":true},"a":1}')).messages[0]!;
      expect(channelData?.['a']).toBe(1);
      expect(channelData?.['polluted']).toBeUndefined();
      expect(Object.getPrototypeOf(channelData)).toBe(Object.prototype);
    });

    afterEach(() => expect(({} as Record<string, unknown>)['polluted']).toBeUndefined());
  });
});

describe('what cannot be read', () => {
  const a = { ...valid, id: 'a' };
  const c = { ...valid, id: 'c' };

  it.each<[string, object, object, readonly string[]]>([
    ['no id', { id: undefined }, { id: 'c1|w|1' }, []],
    ['an id that is null', { id: null }, { id: 'c1|w|1' }, []],
    ['an empty id', { id: '' }, { id: 'c1|w|1' }, []],
    ['an id that is a number', { id: 5 }, { id: 'c1|w|1' }, ['id']],
    ['no id of the conversation', { conversationId: undefined }, {}, []],
    ['an empty id of the conversation', { conversationId: '' }, {}, []],
    ['an id of the conversation that is a number', { conversationId: 5 }, {}, ['conversationId']],
    [
      'the other name of the conversation, a number',
      { conversationId: null, conversation: 5 },
      { conversation: undefined },
      ['conversation'],
    ],
    ['no sender', { from: undefined }, { from: '' }, []],
    ['a sender that is null', { from: null }, { from: '' }, []],
    ['a sender that is an object with an id', { from: { id: 'bot1', name: 'x' } }, { from: 'bot1' }, []],
    ['a sender that is an object without an id', { from: { name: 'x' } }, { from: '' }, ['from']],
    ['a sender that is a list', { from: ['bot1'] }, { from: '' }, ['from']],
    ['a sender whose id is a number', { from: { id: 5 } }, { from: '' }, ['from']],
    ['a time that is a number', { created: 5 }, { created: undefined }, ['created']],
    ['a text that is a number', { text: 5 }, { text: undefined }, ['text']],
    ['a text that is a list', { text: ['x'] }, { text: undefined }, ['text']],
    ['channelData that is a text', { channelData: 'x' }, { channelData: undefined }, ['channelData']],
    ['channelData that is a list', { channelData: [] }, { channelData: undefined }, ['channelData']],
    ['images that are a text', { images: 'https://host/a.png' }, { images: undefined }, ['images']],
    ['an image that is null', { images: [null, 'https://b/'] }, { images: ['https://b/'] }, ['images[0]']],
    ['attachments that are an object', { attachments: {} }, { attachments: undefined }, ['attachments']],
    ['an attachment that is null', { attachments: [null] }, { attachments: [] }, ['attachments[0]']],
    ['an attachment that is a text', { attachments: ['https://b/'] }, { attachments: [] }, ['attachments[0]']],
    [
      'a URL that is null',
      {
        attachments: [
          { url: 'https://b/', contentType: 'a/b' },
          { url: null, contentType: 'a/b' },
        ],
      },
      { attachments: [{ url: 'https://b/', contentType: 'a/b' }] },
      ['attachments[1]'],
    ],
    ...[undefined, null].map((contentType): [string, object, object, readonly string[]] => [
      `a content type that is ${contentType}`,
      { attachments: [{ url: 'https://b/', contentType }] },
      { attachments: [{ url: 'https://b/', contentType: 'application/octet-stream' }] },
      [],
    ]),
    [
      'a content type that is a number',
      { attachments: [{ url: 'https://b/', contentType: 5 }] },
      { attachments: [{ url: 'https://b/', contentType: 'application/octet-stream' }] },
      ['attachments[0].contentType'],
    ],
  ])('is left out, and all else is read: %s', (_, fields, found, ignored) => {
    expect(read({ messages: [a, { ...valid, ...fields }, c], watermark: 'x' })).toEqual({
      messages: [a, { ...valid, ...found }, c],
      watermark: 'x',
      ...(ignored.length > 0 && { ignored: ignored.map((name) => `messages[1].${name}`) }),
    });
  });

  it.each([null, 5, 'x', [], false])('is left out if it is a whole message: %j', (message) => {
    expect(read({ messages: [a, message, c] })).toEqual({ messages: [a, c], ignored: ['messages[1]'] });
  });

  it('has the same made id when the set comes again, and another one in another place', () => {
    const nameless = { ...valid, id: null };
    const body = { messages: [nameless, null, nameless] };
    const ids = read(body).messages.map(({ id }) => id);
    expect(ids).toEqual(['c1|w|0', 'c1|w|2']);
    expect(read(body).messages.map(({ id }) => id)).toEqual(ids);
    expect(decodeMessageSet(body, { ...context, watermark: undefined }).messages[0]!.id).toBe('c1||0');
  });

  it('is named a hundred times, and then counted', () => {
    const { messages, ignored } = read({ messages: [{ ...valid, images: Array<null>(250).fill(null) }, 5] });
    expect(messages).toEqual([{ ...valid, images: [] }]);
    expect(ignored).toHaveLength(101);
    expect(ignored?.slice(98)).toEqual(['messages[0].images[98]', 'messages[0].images[99]', '… and 151 more']);
  });
});

describe('the watermark', () => {
  it.each<[unknown, string]>([
    ['', ''],
    ['0001a-94', '0001a-94'],
    ['😀', '😀'],
    [0, '0'],
    [2 ** 53 - 1, '9007199254740991'],
  ])('%j is %j', (watermark, found) => {
    expect(read({ messages: [valid], watermark })).toEqual({ messages: [valid], watermark: found });
  });

  it.each([1.5, 2 ** 53, {}, [], false])('is left out if it is %j', (watermark) => {
    expect(read({ messages: [valid], watermark })).toEqual({ messages: [valid], ignored: ['watermark'] });
  });

  it.each(['w\ud800', '\udc00', '\udc00\ud800'])('is a fault of the answer if it cannot be sent: %j', (watermark) => {
    expect(faultOf(() => read({ messages: [valid], watermark }))).toBe('watermark');
  });
});

describe('a body that is no set of messages is a ProtocolError', () => {
  it.each([
    [''],
    ['what{ever'],
    ['<html></html>'],
    ['null'],
    ['5'],
    ['"text"'],
    ['[]'],
    ['{"messages":[]'],
    [undefined],
  ])("at 'body', for %j", (body) => {
    expect(faultOf(() => read(body))).toBe('body');
  });

  it("at 'error', if it has one", () => {
    expect(faultOf(() => read({ error: {}, messages: [valid], watermark: '1' }))).toBe('error');
    expect(read({ error: null, messages: [valid] }).messages).toEqual([valid]);
  });

  it.each([
    {},
    { messages: {} },
    { messages: 'x', watermark: '1' },
    { messages: 5 },
    { messages: null },
    { messages: null, watermark: null },
    { messages: null, watermark: false },
  ])("at 'messages', for %j", (body) => {
    expect(faultOf(() => read(body))).toBe('messages');
  });

  it.each([{ watermark: '1' }, { messages: null, watermark: 1 }])('but not without messages: %j', (body) => {
    expect(read(body)).toEqual({ messages: [], watermark: '1' });
  });
});

describe('a body', () => {
  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    ['\ufeff{"a":1}', { a: 1 }],
    [' "a" ', 'a'],
    ['a-token', 'a-token'],
    ['\ufeff\ufeff1', '\ufeff\ufeff1'],
  ])('of %j is %j', (text, body) => {
    expect(parseBody(text)).toEqual(body);
  });
});

describe('a started conversation', () => {
  it('has the members of the schema, and no others', () => {
    const started = { conversationId: 'c1', token: 'token', expires_in: 1800 };
    expect(decodeConversation({ ...started, eTag: 'x' })).toEqual(started);
    expect(decodeConversation({ conversationId: 'c1' })).toEqual({ conversationId: 'c1' });
  });

  it.each(['', '.', '..', 'c\ud800', 5, null, undefined])(
    "is a ProtocolError at 'conversationId' of %j",
    (conversationId) => {
      expect(faultOf(() => decodeConversation({ conversationId }))).toBe('conversationId');
    },
  );

  it.each(['c1', null, ['c1']])("is a ProtocolError at 'conversationId' for %j", (body) => {
    expect(faultOf(() => decodeConversation(body))).toBe('conversationId');
  });

  it.each<[unknown, number | undefined]>([
    [1, 1],
    [1e9, 31_536_000],
    [1e306, 31_536_000],
    [Infinity, 31_536_000],
    [0.5, undefined],
    [0, undefined],
    [-1, undefined],
    [true, undefined],
    [[5], undefined],
    ['3600', undefined],
    [null, undefined],
  ])('that expires in %j has a lifetime of %j s', (expires_in, seconds) => {
    expect(decodeConversation({ conversationId: 'c1', expires_in }).expires_in).toBe(seconds);
  });

  it.each([5, '', 'two words', '<html>', null])('is begun without the token that is none: %j', (token) => {
    expect(decodeConversation({ conversationId: 'c1', token })).toEqual({ conversationId: 'c1' });
  });
});

describe('a token', () => {
  it('is a text that can be part of a header', () => {
    expect(decodeToken('a.b-c')).toBe('a.b-c');
  });

  it.each(['', 'two words', '<!doctype>', 'ä', 'a\r\nb', 5, null, { token: 'a' }])('is not %j', (body) => {
    expect(faultOf(() => decodeToken(body))).toBe('body');
  });
});
