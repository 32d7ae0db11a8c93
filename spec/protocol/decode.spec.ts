import { map, of, take } from 'rxjs';
import { connect, type Message, type MessageSet, ProtocolError } from 'rxjs-direct-line';
import { answer } from '../support/answers';
import { documentedExchange } from '../support/documentedExchange';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

/** What a reader gets of that body: the set, or the error. */
function read(body: unknown): MessageSet {
  const found: { set?: MessageSet; error?: unknown } = {};
  connect({
    secret: 'secret',
    conversationId: 'c1',
    userId: 'user1',
    retry: { count: 0 },
    transport: () => of(answer(200, body)),
  })
    .consume((set) => of(set))
    .pipe(take(1))
    .subscribe({ next: (set) => (found.set = set), error: (error: unknown) => (found.error = error) });
  if (!found.set) throw found.error;
  return found.set;
}

const valid = { id: 'm', conversationId: 'c1', from: 'bot1' };
const readMessage = (fields: object): Message => read({ messages: [{ ...valid, ...fields }] }).messages[0]!;

/** Where the fault of that body is found. */
function faultOf(body: unknown): string {
  try {
    read(body);
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

describe('a set that is malformed is a ProtocolError', () => {
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
  ])('that says where, for a body of %j', (body) => {
    expect(faultOf(body)).toMatch(/./);
  });

  it.each([[{}], [{ messages: {} }], [{ messages: 'x' }], [{ messages: 5 }]])("at 'messages' of %j", (body) => {
    expect(faultOf(body)).toBe('messages');
  });

  it.each([5, {}, [], false])("at 'watermark' of %j", (watermark) => {
    expect(faultOf({ messages: [valid], watermark })).toBe('watermark');
  });

  it.each([null, 5, 'x', [], false])("at 'messages[3]' of %j", (message) => {
    expect(faultOf({ messages: [valid, valid, valid, message] })).toBe('messages[3]');
  });

  it.each([
    ['id', { id: undefined }],
    ['id', { id: null }],
    ['id', { id: 5 }],
    ['id', { id: {} }],
    ['conversationId', { conversationId: undefined }],
    ['conversationId', { conversationId: 5 }],
    ['from', { from: undefined }],
    ['from', { from: null }],
    ['from', { from: { id: 'bot1' } }],
    ['created', { created: 5 }],
    ['text', { text: 5 }],
    ['text', { text: ['x'] }],
    ['channelData', { channelData: 'x' }],
    ['channelData', { channelData: 5 }],
    ['channelData', { channelData: [] }],
    ['images', { images: 'https://host/a.png' }],
    ['images', { images: {} }],
    ['images[1]', { images: ['https://host/a.png', 5] }],
    ['images[0]', { images: [null] }],
    ['attachments', { attachments: {} }],
    ['attachments[0]', { attachments: [null] }],
    ['attachments[0]', { attachments: ['https://host/a.pdf'] }],
    ['attachments[1].url', { attachments: [{ url: 'a', contentType: 'a/b' }, { contentType: 'a/b' }] }],
    ['attachments[0].url', { attachments: [{ url: 5, contentType: 'a/b' }] }],
    ['attachments[0].contentType', { attachments: [{ url: 'a', contentType: 5 }] }],
  ])("at 'messages[3].%s' of %j", (at, fields) => {
    expect(faultOf({ messages: [valid, valid, valid, { ...valid, ...fields }] })).toBe(`messages[3].${at}`);
  });
});
