import { asyncScheduler, distinctUntilChanged, filter, lastValueFrom, map, of } from 'rxjs';
import { answer, message, set, started } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';
import { serve } from '../support/server';
import { chatAt, empty, keep, ok, otherPage, outcomeOf, page, serving } from './field';

// What stands between a client and its service: pages in place of answers, paths, proxies.

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

it.each([401, 403, 404, 407, 410, 451])(
  'a page with %d after white space and a mark ends no conversation',
  (status) => {
    run(({ expectObservable }) => {
      const read = [
        of(set('a', '1')),
        of(answer(status, otherPage)),
        of(answer(status, otherPage)),
        of(set('b', '2')),
        empty,
      ];
      const { text$ } = chatOver({ read }, { retry: { delay: 500, factor: 1, jitter: false } });
      expectObservable(text$, '^ 2s !').toBe('a 999ms b');
    });
  },
);

it('an upload that is answered with a page is unknown', async () => {
  const url = await keep(serve((_, response) => response.writeHead(201).end(otherPage)));
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
