import { gzipSync } from 'node:zlib';
import { lastValueFrom, map, NEVER, type Observable, of, throwError, toArray } from 'rxjs';
import {
  adaptiveBurst,
  connect,
  type ConnectOptions,
  ConversationExpiredError,
  HttpError,
  type MessageSet,
  sharedTransport,
  transcript,
} from 'rxjs-direct-line';
import { fetch as undiciFetch } from 'undici';
import { answer, message, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { type Running, serve, serveRaw } from '../support/server';

// Relatives of the inputs in fieldCases.spec.ts: other members of each kind.

const page = '\ufeff \r\n<HTML lang="en"><title>Site disabled</title>';
const ok = message('ok');
const empty = of(set(''));
const nested = (depth: number) => JSON.parse('{"a":'.repeat(depth) + '1' + '}'.repeat(depth)) as object;

/** Services that are closed after each test. */
const running: Running[] = [];
const keep = async (server: Promise<Running>): Promise<string> => {
  running.push(await server);
  return (await server).url;
};
const chatAt = (domain: string, options: ConnectOptions = {}) =>
  connect({ secret: 'secret', conversationId: 'c1', userId: 'user1', retry: { count: 0 }, domain, ...options });
const outcomeOf = (source$: Observable<unknown>) =>
  lastValueFrom(source$.pipe(toArray())).catch((error: unknown) => error);
afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

const fetches: readonly [string, Pick<ConnectOptions, 'fetch'>][] = [
  ['the default fetch', {}],
  ["Node's own fetch", { fetch: globalThis.fetch }],
  ["undici's fetch", { fetch: undiciFetch as unknown as typeof globalThis.fetch }],
];

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

it.each([401, 403, 404, 407, 410, 451])(
  'a page with %d after white space and a mark ends no conversation',
  (status) => {
    run(({ expectObservable }) => {
      const read = [of(set('a', '1')), of(answer(status, page)), of(answer(status, page)), of(set('b', '2')), empty];
      const { text$ } = chatOver({ read }, { retry: { delay: 500, factor: 1, jitter: false } });
      expectObservable(text$, '^ 2s !').toBe('a 999ms b');
    });
  },
);

describe('a network that is back', () => {
  const failing = throwError(() => new TypeError('fetch failed'));

  it('is told by a message that was taken', () => {
    run(({ at, cold, expectObservable, expectSubscriptions }) => {
      const { text$, transport, send } = chatOver(
        { read: [failing, cold('-(a|)', { a: set('a', '1') }), NEVER], send: [of(taken)] },
        { retry: { delay: 8000, jitter: false }, burst: [] },
      );
      expectObservable(text$, '^ 200ms !').toBe('101ms a');
      at(100, () => send('hello').subscribe());
      expectSubscriptions(transport.reads).toBe(['(^!)', '100ms ^!', '101ms ^ 99ms !']);
    });
  });

  it('is not asked before the service wants it', () => {
    run(({ cold, expectObservable }) => {
      const read = [of(problem(503, { 'Retry-After': '2' })), of(set('a', '1')), empty];
      const { text$ } = chatOver({ read }, { wake$: cold('100ms w 100ms w') });
      expectObservable(text$, '^ 3s !').toBe('2s a');
    });
  });
});

it.each(fetches)('a mark before the JSON is read over in what was packed, and in a start: %s', async (_, fetch) => {
  const url = await keep(
    serve((request, response) => {
      const set = { messages: request.url!.includes('=') ? [] : [ok], watermark: '1' };
      const body = request.method === 'POST' ? started('c1').body : JSON.stringify(set);
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync(`\ufeff${body}`));
    }),
  );
  const chat = connect({ secret: 'secret', retry: { count: 0 }, domain: url, ...fetch });
  expect(await outcomeOf(chat.history())).toEqual([ok]);
});

describe('a service that repeats itself', () => {
  const texts = '(bcd)';
  const nth = (n: number, text: (letter: string) => string) => (n < 3 ? text('bcd'.charAt(n)) : '');
  it.each<[string, (n: number) => ReturnType<typeof set>]>([
    [
      'with all but the first of a set',
      (n) =>
        set(
          nth(n, (letter) =>
            'bcd'
              .slice(0, 'bcd'.indexOf(letter) + 1)
              .split('')
              .join(' '),
          ),
          `${n}`,
        ),
    ],
    ['with two marks by turns', (n) => set(nth(n, String), `${n % 2}`)],
    [
      'with the same message twice in a set',
      (n) =>
        set(
          nth(n, (letter) => `${letter} ${letter}`),
          `${n}`,
        ),
    ],
  ])('gives each once, and is asked at the interval: %s', (_, say) => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = () => {
        gets += 1;
        return of(say(gets - 1));
      };
      expectObservable(chatOver({}, { transport }).text$, '^ 9500ms !').toBe(texts);
      flush();
      expect(gets).toBeLessThan(16);
    });
  });

  it('does not make its history endless', () => {
    run(({ expectObservable }) => {
      let gets = 0;
      const transport = () => {
        gets += 1;
        return of(set('bcd'[gets % 3]!, `${gets % 3}`));
      };
      const said$ = chatOver({}, { transport })
        .history()
        .pipe(map(({ id }) => id));
      expectObservable(said$).toBe('(cdb|)');
    });
  });
});

describe('a service that is not there', () => {
  it.each(fetches)('by a name with two addresses: %s', async (_, fetch) => {
    const { port } = new URL(await keep(serve(() => undefined)));
    await running.pop()!.close();
    const sent = await outcomeOf(chatAt(`http://localhost:${port}`, fetch).send('hello'));
    const found = { code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') as string };
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'refused', cause: found });
  });

  it.each(fetches)('any more once it has read a message leaves open what became of it: %s', async (_, fetch) => {
    const url = await keep(serveRaw('HTTP/1.1 200 OK\r\n', (socket) => socket.resetAndDestroy()));
    const sent = await outcomeOf(chatAt(url, fetch).send('hello'));
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'unknown', cause: { name: 'NetworkError' } });
  });
});

it.each(fetches.slice(0, 2))('an answer that unpacks to 25 MB names the option: %s', async (_, fetch) => {
  const packed = gzipSync(JSON.stringify({ messages: [{ ...ok, text: 'x'.repeat(25_000_000) }], watermark: '1' }));
  const url = await keep(serve((_request, response) => response.setHeader('Content-Encoding', 'gzip').end(packed)));
  expect(await outcomeOf(chatAt(url, fetch).history())).toMatchObject({
    name: 'NetworkError',
    message: expect.stringContaining('maxBytes') as string,
  });
});

it('an upload that is answered with a page is unknown', async () => {
  const url = await keep(serve((_, response) => response.writeHead(201).end(page)));
  const files = [{ data: new Uint8Array(3), name: 'a.bin' }];
  expect(await outcomeOf(chatAt(url).upload(files))).toMatchObject({ name: 'SendError', delivery: 'unknown' });
});

describe('a domain with a path', () => {
  it.each([
    ['https://gateway.example/a/b/', 'https://gateway.example/a/b'],
    ['https://gateway.example:443/bots', 'https://gateway.example/bots'],
    ['https://gateway.example/./b%20ts', 'https://gateway.example/b%20ts'],
    ['HTTPS://GATEWAY.EXAMPLE/Bots', 'https://gateway.example/Bots'],
  ])('may be written as %s', (domain, base) => {
    run(({ expectObservable, flush }) => {
      const images = [
        'x',
        './x',
        '',
        '?q',
        '\\x',
        `${new URL(base).pathname}y`,
        '%2e%2e/up',
        '\t//evil.example',
        '/\\evil',
      ];
      const read = [of(answer(200, { messages: [{ ...ok, images }], watermark: '1' })), empty];
      const { message$, transport } = chatOver({ read }, { domain });
      expectObservable(message$.pipe(map(({ images }) => images)), '^ 10ms !').toBe('i', {
        i: [
          ...['x', 'x', '', '?q', 'x', `${new URL(base).pathname.slice(1)}y`].map((path) => `${base}/${path}`),
          ...['about:blank', 'about:blank', 'about:blank'],
        ],
      });
      flush();
      expect(transport.requests[0]!.url).toBe(`${base}/api/conversations/c1/messages`);
    });
  });

  it.each(['/a/../b', '/%2e%2E/b', '/a%2Fb', '/a%5cb', '/a\\b', '/a?b', '/a#b', '@other.example/'])(
    'may not lead out of it, nor to more than a path: %s',
    (path) => {
      expect(() => chatOver({}, { domain: `https://gateway.example${path}` })).toThrow('not valid: domain');
    },
  );
});

describe('the id of a conversation', () => {
  it('is known at once if it is joined', () => {
    run(({ expectObservable, flush }) => {
      const { conversationId$, transport } = chatOver({}, {});
      expectObservable(conversationId$).toBe('i', { i: 'c1' });
      flush();
      expect(transport.requests).toEqual([]);
    });
  });

  it('is known from the answer that it exists already', () => {
    run(({ expectObservable }) => {
      const { text$, conversationId$ } = chatOver({ start: [of(started('c7', {}, 409))], read: [of(problem(502))] });
      expectObservable(text$, '^ 100ms !').toBe('');
      expectObservable(conversationId$).toBe('i', { i: 'c7' });
    });
  });
});

describe('of a conversation only what is new', () => {
  it('comes, though the service gives the whole of it each time, and an unreadable part', () => {
    run(({ expectObservable }) => {
      const all = { messages: [message('a'), null, message('b')], watermark: '1' };
      const more = { messages: [...all.messages, message('c')], watermark: '2' };
      const read = [of(answer(200, all)), of(answer(200, all)), of(answer(200, more)), of(answer(200, more))];
      const { text$ } = chatOver({ read }, { skipHistory: true });
      expectObservable(text$, '^ 3500ms !').toBe('1s c');
    });
  });
});

it.each([
  ['conversationID', 'conversationId'],
  ['wake', 'wake$'],
  ['timeOut', 'timeout'],
  ['skipHistroy', 'skipHistory'],
  ['allowHTTP', 'allowHttp'],
  ['retrys', 'retry'],
  ['Secret', 'secret'],
])('an option that is nearly one is named, %s as %s', (name, meant) => {
  expect(() => chatOver({}, { [name]: 5 })).toThrow(new TypeError(`not valid: ${name}, which should be ${meant}`));
});

it.each<[string, () => unknown]>([
  ['concurrency', () => sharedTransport(() => NEVER, { concurency: 5 } as object)],
  ['perSecond', () => sharedTransport(() => NEVER, { persecond: 5 } as object)],
  ['price', () => adaptiveBurst({ prize: 5 } as object)],
  ['window', () => adaptiveBurst({ windows: 5 } as object)],
  ['count', () => chatOver({}, { retry: { counts: 5 } as object })],
])('so are those of the parts: %s', (meant, make) => {
  expect(make).toThrow(`which should be ${meant}`);
});

it('the newest of three versions is in the place of the first, also of a message that nobody has named', () => {
  run(({ expectObservable }) => {
    const version = (text: string) => of(answer(200, { messages: [{ ...message('a'), text }], watermark: text }));
    const read = [of(set('a b', '1')), version('second'), version('third'), empty];
    const said$ = chatOver({ read }).message$.pipe(
      transcript(),
      map((said) => said.map(({ text }) => text).join(' ')),
    );
    expectObservable(said$, '^ 10ms !').toBe('(abcd)', { a: 'a', b: 'a b', c: 'second b', d: 'third b' });
  });
});

describe('a user who is signed out', () => {
  const expired = new ConversationExpiredError('signed out');
  it.each<[string, () => never]>([
    [
      'by a function that throws at once',
      () => {
        throw expired;
      },
    ],
    ['by an Observable', () => throwError(() => expired) as never],
  ])('ends the conversation in its middle, by one call: %s', (_, token) => {
    run(({ expectObservable, flush }) => {
      let asked = 0;
      const ask = () => {
        asked += 1;
        return asked === 1 ? of('token') : token();
      };
      const read = [of(set('a', '1')), of(problem(403))];
      const { text$ } = chatOver({ read, renew: [of(problem(403))] }, { secret: undefined, token: ask } as object);
      expectObservable(text$).toBe('(a#)', { a: 'a' }, expired);
      flush();
      expect(asked).toBe(2);
    });
  });

  it.each([400, 404, 410, 451])('may be told with any status that is final: %d', (status) => {
    run(({ expectObservable }) => {
      const error = new HttpError('signed out', { status });
      const { text$ } = chatOver({}, { secret: undefined, token: () => throwError(() => error) } as object);
      expectObservable(text$).toBe('#', {}, error);
    });
  });
});
