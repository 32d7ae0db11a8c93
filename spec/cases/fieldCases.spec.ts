import type { RequestListener } from 'node:http';
import { asyncScheduler, distinctUntilChanged, filter, lastValueFrom, map, NEVER, of, throwError, toArray } from 'rxjs';
import {
  connect,
  ConversationExpiredError,
  type ConnectOptions,
  HttpError,
  type MessageSet,
  transcript,
} from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { fetch as undiciFetch } from 'undici';
import { answer, message, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { type Running, serve } from '../support/server';

// What people met who run bot clients, each as small as it can be: no message, gateway, network or proxy brings a
// conversation to a stop. Other specs have the details; here each stands once, from end to end.

const page = '<!DOCTYPE html><title>Site disabled</title>';
const empty = of(set(''));

/** Services that are closed after each test. */
const running: Running[] = [];
const serving = async (listener: RequestListener): Promise<string> => {
  const server = await serve(listener);
  running.push(server);
  return server.url;
};
const chatAt = (domain: string, options: ConnectOptions = {}) =>
  connect({ secret: 'secret', conversationId: 'c1', userId: 'user1', retry: { count: 0 }, domain, ...options });
const failureOf = (source$: ReturnType<ReturnType<typeof connect>['history']>) =>
  lastValueFrom(source$.pipe(toArray())).catch((error: unknown) => error);
/** A port on which nobody listens. */
const nobody = async (): Promise<string> => {
  const server = await serve(() => undefined);
  await server.close();
  return server.url;
};
afterEach(() => Promise.all(running.splice(0).map(({ close }) => close())));

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

it.each([401, 403, 404, 407, 410])('a gateway that answers %d with a page for 3 s ends no conversation', (status) => {
  run(({ expectObservable }) => {
    const isDown = () => asyncScheduler.now() >= 1000 && asyncScheduler.now() < 4000;
    const said = () => (asyncScheduler.now() < 4000 ? set('a', '1') : set('b', '2'));
    const transport = () => of(isDown() ? answer(status, page) : said());
    const { text$, status$ } = chatOver({}, { transport, retry: { delay: 600, factor: 1, jitter: false } });
    // a page at 1, 1.6, 2.2, 2.8 and 3.4 s
    expectObservable(text$, '^ 4499ms !').toBe('a 3999ms b');
    expectObservable(
      status$.pipe(
        filter(({ state }) => state !== 'connecting'),
        map(({ state }) => state),
        distinctUntilChanged(),
      ),
      '^ 4499ms !',
    ).toBe('o 999ms r 2999ms o 499ms i', { i: 'idle', o: 'online', r: 'retrying' });
  });
});

it('a network that is back is asked at once, whatever the backoff', () => {
  run(({ cold, expectObservable, expectSubscriptions }) => {
    const read = [throwError(() => new TypeError('fetch failed')), cold('-(a|)', { a: set('a', '1') }), NEVER];
    const retry = { delay: 8000, jitter: false };
    const { text$, transport } = chatOver({ read }, { retry, wake$: cold('100ms w') });
    expectObservable(text$, '^ 200ms !').toBe('101ms a');
    expectSubscriptions(transport.reads).toBe(['(^!)', '100ms ^!', '101ms ^ 99ms !']);
  });
});

it('a push that wakes a paused conversation loses no message to one bad answer', () => {
  run(({ cold, expectObservable }) => {
    const read = [empty, of(answer(502, page)), of(set('a', '1')), empty];
    const { text$ } = chatOver({ read }, { interval: Infinity, wake$: cold('100ms w') });
    expectObservable(text$, '^ 5s !').toBe('600ms a');
  });
});

it('a byte order mark before the JSON is read over', async () => {
  const url = await serving((request, response) =>
    response.end(`\ufeff${JSON.stringify({ messages: /=/.test(request.url!) ? [] : [message('a')], watermark: '1' })}`),
  );
  expect(await failureOf(chatAt(url).history())).toMatchObject([{ text: 'a' }]);
});

describe('a service that repeats itself', () => {
  const log = ['a', 'b', 'c', 'd'];
  /** What is said by now: one more every 2 s. */
  const said = (at: number) => log.slice(0, 1 + Math.floor(at / 2000));

  it.each<[string, (mark: number, all: readonly string[]) => readonly string[]]>([
    ['from the mark itself', (mark, all) => all.slice(Math.max(0, mark - 1))],
    ['all of it each time', (_, all) => all],
  ])('gives each once, and is asked at the interval: %s', (_, pick) => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = ({ url }: { url: string }) => {
        gets += 1;
        const all = said(asyncScheduler.now());
        return of(set(pick(Number(new URL(url).searchParams.get('watermark')), all).join(' '), `${all.length}`));
      };
      const { text$ } = chatOver({}, { transport });
      expectObservable(text$, '^ 9500ms !').toBe('a 1999ms b 1999ms c 1999ms d');
      flush();
      expect(gets).toBeLessThan(20);
    });
  });

  it('whose marks are the time is asked at the interval', () => {
    run(({ expectObservable, flush }) => {
      let gets = 0;
      const transport = () => of(set('a', `${(gets += 1)}`));
      expectObservable(chatOver({}, { transport }).text$, '^ 9500ms !').toBe('a');
      flush();
      expect(gets).toBeLessThan(13);
    });
  });

  it('may give two versions of one id: both come', () => {
    run(({ expectObservable }) => {
      const newer = { ...message('a'), text: 'newer' };
      const read = [of(set('a', '1')), of(answer(200, { messages: [newer], watermark: '2' })), empty];
      expectObservable(chatOver({ read }).text$, '^ 10ms !').toBe('(an)', { a: 'a', n: 'newer' });
    });
  });
});

describe('a service that is not there', () => {
  it.each<[string, Pick<ConnectOptions, 'fetch'>]>([
    ['the default fetch', {}],
    ["Node's own fetch", { fetch: globalThis.fetch }],
    ["undici's fetch", { fetch: undiciFetch as unknown as typeof globalThis.fetch }],
  ])('is an error with its code, and a send is refused: %s', async (_, fetch) => {
    const chat = chatAt(await nobody(), fetch);
    const found = { code: 'ECONNREFUSED', message: expect.stringContaining('ECONNREFUSED') as string };
    expect(await failureOf(chat.history())).toMatchObject({ name: 'NetworkError', ...found });
    const sent = await lastValueFrom(chat.send('hello')).catch((error: unknown) => error);
    expect(sent).toMatchObject({ name: 'SendError', delivery: 'refused', cause: found });
  });
});

describe('a large answer', () => {
  const large = (bytes: number, count: number) =>
    serving((request, response) => {
      const messages = Array.from({ length: count }, (_, i) => ({ ...message(`m${i}`), text: 'x'.repeat(bytes) }));
      response.end(JSON.stringify({ messages: /=/.test(request.url!) ? [] : messages, watermark: '1' }));
    });

  it('of 30 messages of 180 kB is delivered', async () => {
    expect(await failureOf(chatAt(await large(180_000, 30)).history())).toHaveLength(30);
  });

  it('of 25 MB is delivered where the option allows it, and the error names it where not', async () => {
    const url = await large(25_000_000, 1);
    expect(await failureOf(chatAt(url, { maxBytes: 2 ** 25 }).history())).toHaveLength(1);
    expect(await failureOf(chatAt(url).history())).toMatchObject({
      name: 'NetworkError',
      message: expect.stringContaining('maxBytes') as string,
    });
  });
});

it('a send that is answered with a page is unknown', async () => {
  const url = await serving((_, response) => response.end(page));
  const error = await lastValueFrom(chatAt(url).send('hello')).catch((error: unknown) => error);
  expect(error).toMatchObject({ name: 'SendError', delivery: 'unknown' });
});

it('a domain may have the path of a gateway, and all is below it', () => {
  run(({ expectObservable, flush }) => {
    const odd = (images: string[]) => ({ ...message('a'), images });
    const images = ['/x.png', '/bots/y.png', '//other.example/z.png', '../up.png'];
    const read = [of(answer(200, { messages: [odd(images)], watermark: '1' })), empty];
    const { message$, transport } = chatOver(
      { start: [of(started('c1'))], read },
      { domain: 'https://gateway.example/bots/' },
    );
    expectObservable(message$.pipe(map(({ images }) => images)), '^ 10ms !').toBe('i', {
      i: ['https://gateway.example/bots/x.png', 'https://gateway.example/bots/y.png', 'about:blank', 'about:blank'],
    });
    flush();
    expect(transport.requests.slice(0, 2).map(({ url }) => url)).toEqual([
      'https://gateway.example/bots/api/conversations',
      'https://gateway.example/bots/api/conversations/c1/messages',
    ]);
  });
});

it("the command goes by the environment's proxies", () => {
  const { NODE_USE_ENV_PROXY: before } = process.env;
  delete process.env['NODE_USE_ENV_PROXY'];
  const switches: unknown[] = [];
  jest.doMock('../../src/cli/main', () => ({
    main: ({ env }: NodeJS.Process) => switches.push(env['NODE_USE_ENV_PROXY']),
  }));
  try {
    jest.isolateModules(() => jest.requireActual('../../src/cli/index'));
    expect(switches).toEqual(['1']);
  } finally {
    jest.dontMock('../../src/cli/main');
    delete process.env['NODE_USE_ENV_PROXY'];
    if (before !== undefined) process.env['NODE_USE_ENV_PROXY'] = before;
  }
});

it('the id of a conversation is known before its first message', () => {
  run(({ cold, expectObservable }) => {
    const { text$, conversationId$, checkpoint$ } = chatOver({
      start: [cold('-(s|)', { s: started('c7') })],
      read: [of(answer(200, { messages: [], watermark: null }))],
    });
    expectObservable(text$, '^ 1s !').toBe('');
    expectObservable(conversationId$).toBe('-i', { i: 'c7' });
    expectObservable(checkpoint$).toBe('');
  });
});

it('of a conversation of 500 messages only the new ones come, where that is wanted', () => {
  run(({ expectObservable, flush }) => {
    const old = Array.from({ length: 10 }, (_, i) =>
      of(set(Array.from({ length: 50 }, (_, j) => `${i}-${j}`).join(' '), `${i}`)),
    );
    const { text$, transport } = chatOver(
      { read: [...old, of(set('', '9')), of(set('new', '10')), empty] },
      {
        skipHistory: true,
      },
    );
    expectObservable(text$, '^ 1500ms !').toBe('1000ms n', { n: 'new' });
    flush();
    expect(transport.queries()[10]).toBe('?watermark=9');
  });
});

it.each([
  ['intervall', 'interval'],
  ['userID', 'userId'],
  ['retry.maxDeley', 'maxDelay'],
])('an option that is nearly one is named: %s', (name, meant) => {
  const [member = '', inner] = name.split('.');
  const options = { [member]: inner ? { [inner]: 5 } : 5 };
  expect(() => chatOver({}, options)).toThrow(new TypeError(`not valid: ${inner ?? member}, which should be ${meant}`));
});

it('the emulator listens where it is told to, for a phone or a container', async () => {
  await expect(startEmulator({ hosts: '0.0.0.0' } as object)).rejects.toThrow('hosts, which should be host');
  const { url, secret, close } = await startEmulator({ host: '0.0.0.0' });
  try {
    const chat = connect({ secret, domain: url });
    await lastValueFrom(chat.send('hello'));
    expect(await lastValueFrom(chat.history())).toMatchObject({ text: 'hello' });
  } finally {
    await close();
  }
});

it('a saved object may be spread in, with names that are no options', () => {
  expect(() => chatOver({}, { saved: 5, hobby: 'chess' } as object)).not.toThrow();
});

it('the newer version of a message is in the place of the older one', () => {
  run(({ expectObservable }) => {
    const newer = { ...message('a'), text: 'newer' };
    const read = [of(set('a b', '1')), of(answer(200, { messages: [newer], watermark: '2' })), empty];
    const said$ = chatOver({ read }).message$.pipe(
      transcript(),
      map((said) => said.map(({ text }) => text).join(' ')),
    );
    expectObservable(said$, '^ 10ms !').toBe('(abc)', { a: 'a', b: 'a b', c: 'newer b' });
  });
});

describe('a token function that says that the user is signed out', () => {
  it.each<[string, Error]>([
    ['a ConversationExpiredError', new ConversationExpiredError('signed out')],
    ['an HttpError with 401', new HttpError('signed out', { status: 401 })],
    ['an HttpError with 403 of another copy', Object.assign(new Error('out'), { name: 'HttpError', status: 403 })],
  ])('is asked once, and that is the end: %s', (_, error) => {
    run(({ expectObservable, flush }) => {
      let asked = 0;
      const token = () => {
        asked += 1;
        return throwError(() => error);
      };
      const { text$ } = chatOver({}, { secret: undefined, token } as object);
      expectObservable(text$).toBe('#', {}, error);
      flush();
      expect(asked).toBe(1);
    });
  });

  it.each([
    ['any other error', new Error('offline')],
    ['an HttpError that may pass', new HttpError('busy', { status: 503 })],
  ])('is asked again after %s', (_, error) => {
    run(({ expectObservable }) => {
      let asked = 0;
      const token = () => {
        asked += 1;
        return asked === 1 ? throwError(() => error) : of('token');
      };
      const { text$ } = chatOver({ read: [of(set('a', '1')), empty] }, {
        secret: undefined,
        token,
      } as object);
      expectObservable(text$, '^ 900ms !').toBe('500ms a');
    });
  });
});
