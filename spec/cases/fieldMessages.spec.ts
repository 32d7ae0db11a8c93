import { map, of } from 'rxjs';
import { type MessageSet } from 'rxjs-direct-line';
import { answer, message } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { empty, ok } from './field';

// What services have sent in place of a message, each as small as it can be: none of it holds up what is behind it.

const nested = (depth: number) => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth)) as object;

describe('a message of which something cannot be read', () => {
  const ok = message('ok');
  it.each<[string, unknown, readonly string[]]>([
    ['an attachment without a type', { ...ok, id: 'x', attachments: [{ url: '/a/1' }] }, []],
    ['a URL that is null', { ...ok, id: 'x', attachments: [{ url: null, contentType: 'a/b' }] }, ['.attachments[0]']],
    ['channelData that is a text', { ...ok, id: 'x', channelData: 'text' }, ['.channelData']],
    ['channelData that is a list', { ...ok, id: 'x', channelData: [1] }, ['.channelData']],
    ['a null among its images', { ...ok, id: 'x', images: [null, '/b.png'] }, ['.images[0]']],
    ['created that is a number', { ...ok, id: 'x', created: 5 }, ['.created']],
    ['a text that is a number', { ...ok, id: 'x', text: 5 }, ['.text']],
    ['no sender', { ...ok, id: 'x', from: undefined }, []],
    ['a sender that is an object', { ...ok, id: 'x', from: { id: 'bot1' } }, []],
    ['no id', { ...ok, id: undefined }, []],
    ['an id that is a number', { ...ok, id: 7 }, ['.id']],
    ['no conversation', { id: 'x', from: 'bot1' }, []],
    ['null in its place', null, ['']],
    ['a text in its place', 'text', ['']],
  ])('holds up none behind it: %s', (_, odd, ignored) => {
    run(({ expectObservable, flush }) => {
      const read = [of(answer(200, { messages: [message('a'), odd, message('b')], watermark: '3' })), empty];
      const sets: MessageSet[] = [];
      const { consume } = chatOver({ read });
      const handled$ = consume((set) => {
        sets.push(set);
        return of(0);
      });
      expectObservable(handled$, '^ 10ms !').toBe('0', [0]);
      flush();
      const ids = sets[0]!.messages.map(({ id }) => id);
      expect(ids).toEqual(odd === null || odd === 'text' ? ['a', 'b'] : ['a', expect.any(String), 'b']);
      expect(sets[0]!.ignored ?? []).toEqual(ignored.map((name) => `messages[1]${name}`));
    });
  });

  it('gets what is missing: nobody, the conversation that was asked for, an id that is the same again', () => {
    run(({ expectObservable, flush }) => {
      const odd = { text: 'hi', attachments: [{ url: 'https://host/a' }] };
      const read = [of(answer(200, { messages: [odd], watermark: 3 })), empty];
      const { message$, transport } = chatOver({ read }, { watermark: 'w' });
      expectObservable(message$, '^ 10ms !').toBe('m', {
        m: {
          id: 'c1|w|0',
          conversationId: 'c1',
          from: '',
          text: 'hi',
          attachments: [{ url: 'https://host/a', contentType: 'application/octet-stream' }],
        },
      });
      flush();
      expect(transport.queries().slice(0, 2)).toEqual(['?watermark=w', '?watermark=3']);
    });
  });
});

describe('a message of which something cannot be read', () => {
  const octets = (url: string) => ({
    attachments: [{ url: `https://directline.botframework.com${url}`, contentType: 'application/octet-stream' }],
  });
  const silent = { id: 'ok', conversationId: 'c1', from: 'bot1' };
  it.each<[string, unknown, object | undefined, readonly string[]]>([
    ['a text that is an object', { ...ok, text: { a: 1 } }, silent, ['.text']],
    ['a text that is true', { ...ok, text: true }, silent, ['.text']],
    ['images that are one text', { ...ok, images: '/a.png' }, ok, ['.images']],
    ['a list among its images', { ...ok, images: [[]] }, { ...ok, images: [] }, ['.images[0]']],
    ['attachments that are an object', { ...ok, attachments: { url: '/a' } }, ok, ['.attachments']],
    [
      'anything among its attachments',
      { ...ok, attachments: [null, 5, 'x', [], {}] },
      { ...ok, attachments: [] },
      [0, 1, 2, 3, 4].map((i) => `.attachments[${i}]`),
    ],
    [
      'a type that is a number',
      { ...ok, attachments: [{ url: '/a', contentType: 5 }] },
      { ...ok, ...octets('/a') },
      ['.attachments[0].contentType'],
    ],
    ['a sender whose id is a number', { ...ok, from: { id: 5 } }, { ...ok, from: '' }, ['.from']],
    ['a sender whose id is null', { ...ok, from: { id: null } }, { ...ok, from: '' }, ['.from']],
    ['a sender that is a list', { ...ok, from: [] }, { ...ok, from: '' }, ['.from']],
    ['an id without a letter', { ...ok, id: '' }, { ...ok, id: 'c1|w|1' }, []],
    ['an id that is an object', { ...ok, id: {} }, { ...ok, id: 'c1|w|1' }, ['.id']],
    ['created that is an object', { ...ok, created: {} }, ok, ['.created']],
    ['channelData that is true', { ...ok, channelData: true }, ok, ['.channelData']],
    ['channelData that is too deep for JSON', { ...ok, channelData: nested(100_000) }, ok, ['.channelData']],
    ['the conversation as an object', { ...ok, conversationId: {} }, ok, ['.conversationId']],
    ['members that objects have by themselves', { ...ok, constructor: 5, toString: 5 }, ok, []],
    ['nothing at all', {}, { id: 'c1|w|1', conversationId: 'c1', from: '' }, []],
    ['a list in its place', [ok], undefined, ['']],
    ['true in its place', true, undefined, ['']],
  ])('holds up none behind it: %s', (_, odd, read, ignored) => {
    run(({ expectObservable, flush }) => {
      const sets: MessageSet[] = [];
      const answers = [of(answer(200, '')), empty];
      // as parsed already, because some of it is too deep for JSON.stringify
      const body = { messages: [message('a'), odd, message('b')], watermark: '3' };
      const parse = jest.spyOn(JSON, 'parse').mockReturnValueOnce(body);
      const { consume } = chatOver({ read: answers }, { watermark: 'w' });
      expectObservable(
        consume((given) => {
          sets.push(given);
          return of(0);
        }),
        '^ 10ms !',
      ).toBe('0', [0]);
      flush();
      parse.mockRestore();
      expect(sets[0]!.messages).toEqual([message('a'), ...(read ? [read] : []), message('b')]);
      expect(sets[0]!.ignored ?? []).toEqual(ignored.map((name) => `messages[1]${name}`));
    });
  });

  it('comes whole if its channelData is as deep as JSON can be made of', () => {
    run(({ expectObservable }) => {
      const read = [of(answer(200, { messages: [{ ...ok, channelData: nested(1000) }], watermark: '1' })), empty];
      const isWhole$ = chatOver({ read }).message$.pipe(map(({ channelData }) => channelData !== undefined));
      expectObservable(isWhole$, '^ 10ms !').toBe('t', { t: true });
    });
  });

  it.each<[string, object, string]>([
    ['a fraction', { messages: [ok], watermark: 1.5 }, ''],
    ['an object', { messages: [ok], watermark: {} }, ''],
    ['a number beyond those that are exact', { messages: [ok], watermark: 1e21 }, ''],
    ['a negative number', { messages: [ok], watermark: -1 }, '?watermark=-1'],
    ['a text without a letter', { messages: [ok], watermark: '' }, '?watermark='],
    ['a number, and no messages', { watermark: 5 }, '?watermark=5'],
    ['a number, and null as messages', { messages: null, watermark: 5 }, '?watermark=5'],
  ])('may come with a watermark that is %s', (_, body, query) => {
    run(({ expectObservable, flush }) => {
      const { text$, transport } = chatOver({ read: [of(answer(200, body)), empty] });
      expectObservable(text$, '^ 1500ms !').toBe('messages' in body && body.messages ? 'o' : '', { o: 'ok' });
      flush();
      expect(transport.queries().slice(0, 2)).toEqual(['', query]);
    });
  });
});
