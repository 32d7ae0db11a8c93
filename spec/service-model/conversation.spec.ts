import { concat, EMPTY, map, merge, NEVER, of, Subject, tap, throwError, timer } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import type { Bot, Reply } from '../../src/service-model/bot';
import { createClient, problem } from './client';

const run = (test: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};

describe('a message that is sent', () => {
  it('is logged with all that the service gives it', () => {
    run(() => {
      const { start, send, read } = createClient();
      const { conversationId: id } = start();

      expect(send(id, { from: 'user1', text: 'hello' })).toEqual({ status: 204, headers: {}, body: undefined });
      expect(read(id).messages).toEqual([
        {
          id: `${id}|000000000000000000`,
          conversationId: id,
          created: '1970-01-01T00:00:00.000Z',
          from: 'user1',
          text: 'hello',
        },
      ]);
    });
  });

  it('comes back with its channelData unmodified', () => {
    const { start, send, read } = createClient({ bot: () => EMPTY });
    const { conversationId: id } = start();
    const channelData = { clientId: 'c1', nested: { list: [1, 'two', null] } };
    send(id, { channelData });

    expect(read(id).messages).toMatchObject([{ channelData }]);
  });

  it.each([{ text: 'a' }, { text: 'a', from: '' }, { text: 'a', from: null }])(
    'gets an invented `from` where it has none: %j',
    (message) => {
      const { start, send, read } = createClient();
      const { conversationId: id } = start();
      send(id, message);

      expect(read(id).messages[0]!.from).toMatch(/^user-\d+$/);
    },
  );

  it('gets ids in the order of the log', () => {
    const { start, send, read } = createClient();
    const { conversationId: id } = start();
    ['a', 'b', 'c'].forEach((text) => send(id, { text }));
    const ids = read(id).messages.map((message) => message.id);

    expect(ids).toEqual([...new Set(ids)].sort());
  });

  it('is not logged when it is refused', () => {
    const { start, send, texts } = createClient();
    const { conversationId: id } = start();

    expect(send(id, { text: 1 })).toMatchObject({ status: 400, body: problem(400, 'MalformedData') });
    expect(send(id, {})).toMatchObject({ status: 400, body: problem(400, 'MissingProperty') });
    expect(texts(id)).toEqual([]);
  });

  it('is refused where it is nested too deeply to be written again', () => {
    const { start, send, texts } = createClient();
    const { conversationId: id } = start();
    const depth = 100_000;
    const body = `{"channelData":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;

    expect(send(id, body)).toMatchObject({ status: 400, body: problem(400, 'MalformedData') });
    expect(texts(id)).toEqual([]);
  });
});

describe('a bot', () => {
  it('gets the message as it is logged', () => {
    const bot = jest.fn<ReturnType<Bot>, Parameters<Bot>>(() => []);
    const { start, send, read } = createClient({ bot });
    const { conversationId: id } = start();
    send(id, { from: 'user1', text: 'hello' });

    expect(bot.mock.calls).toEqual([[read(id).messages[0]]]);
  });

  it('has said at the answer what it says at once', () => {
    const { start, send, read } = createClient({ bot: ({ text }) => [`1: ${text!}`, { text: '2', from: 'bot2' }] });
    const { conversationId: id } = start();
    send(id, { from: 'user1', text: 'hello' });

    expect(read(id).messages.map(({ from, text }) => `${from} ${text!}`)).toEqual([
      'user1 hello',
      'bot 1: hello',
      'bot2 2',
    ]);
  });

  it('may return one text', () => {
    const { start, send, texts } = createClient({ bot: () => 'hello' });
    const { conversationId: id } = start();
    send(id, { text: 'hi' });

    expect(texts(id)).toEqual(['hi', 'hello']);
  });

  it('is not waited for: what it says later is logged later', () => {
    run(({ cold, expectObservable }) => {
      const { start, send, texts } = createClient({ bot: () => cold<Reply>('--a-b|') });
      const { conversationId: id } = start();

      expect(send(id, { text: 'hi' }).status).toBe(204);
      expectObservable(timer(1, 2).pipe(map(() => texts(id).join())), '------!').toBe('-x-y-z', {
        x: 'hi',
        y: 'hi,a',
        z: 'hi,a,b',
      });
    });
  });

  it('may answer never', () => {
    const { start, send, texts } = createClient({ bot: () => NEVER });
    const { conversationId: id } = start();

    expect(send(id, { text: 'hi' }).status).toBe(204);
    expect(texts(id)).toEqual(['hi']);
  });

  it('may be a promise', async () => {
    const { start, send, texts } = createClient({ bot: () => Promise.resolve('hello') });
    const { conversationId: id } = start();
    send(id, { text: 'hi' });
    expect(texts(id)).toEqual(['hi']);

    await new Promise(setImmediate);
    expect(texts(id)).toEqual(['hi', 'hello']);
  });

  const boom = new Error('boom');
  const failing: [string, Bot][] = [
    [
      'throws',
      () => {
        throw boom;
      },
    ],
    ['errors at once', () => throwError(() => boom)],
    [
      'errors after its first reply',
      () =>
        concat(
          of('a'),
          throwError(() => boom),
        ),
    ],
  ];

  it.each(failing)('that %s is a 502, and the message is logged all the same', (_, bot) => {
    const { start, send, texts } = createClient({ bot });
    const { conversationId: id } = start();

    expect(send(id, { text: 'hi' })).toMatchObject({
      status: 502,
      body: { error: { code: 'ServiceError', message: 'The bot failed: boom', statusCode: 502 } },
    });
    expect(texts(id)[0]).toBe('hi');
  });

  it.each(failing)('that %s is told to botError$', (_, bot) => {
    const { start, send, botError$ } = createClient({ bot });
    const errors: unknown[] = [];
    botError$.subscribe((error) => errors.push(error));
    send(start().conversationId, { text: 'hi' });

    expect(errors).toEqual([boom]);
  });

  it.each([undefined, 42, {}, { text: 1 }, { channelData: 'x' }, { channelData: { a: 1n } }])(
    'that says what is no message is a 502: %p',
    (reply) => {
      const { start, send } = createClient({ bot: () => [reply as Reply] });
      expect(send(start().conversationId, { text: 'hi' })).toMatchObject({
        status: 502,
        body: problem(502, 'ServiceError'),
      });
    },
  );

  it('that fails later takes nothing down', () => {
    run(({ cold, expectObservable, flush }) => {
      const { start, send, texts, botError$ } = createClient({ bot: () => cold<Reply>('-a-#', undefined, boom) });
      const { conversationId: id } = start();

      expect(send(id, { text: 'hi' }).status).toBe(204);
      expectObservable(botError$).toBe('---e', { e: boom });
      flush();
      expect(texts(id)).toEqual(['hi', 'a']);
      expect(send(id, { text: 'still there?' }).status).toBe(204);
    });
  });

  it('cannot change what was said', () => {
    const bot: Bot = ({ channelData }) => {
      Object.assign(channelData!, { changed: true });
      return [];
    };
    const { start, send, read } = createClient({ bot });
    const { conversationId: id } = start();
    send(id, { channelData: { a: 1 } });

    expect(read(id).messages).toMatchObject([{ channelData: { a: 1 } }]);
    expect(read(id).messages[0]!.channelData).not.toHaveProperty('changed');
  });

  it('is let go of when the service is closed', () => {
    run(({ cold, expectSubscriptions }) => {
      const reply$ = cold<Reply>('----a');
      const { start, send, close } = createClient({ bot: () => reply$ });
      send(start().conversationId, { text: 'hi' });
      timer(2).subscribe(close);

      expectSubscriptions(reply$.subscriptions).toBe('^-!');
    });
  });
});

describe('a bot$', () => {
  it('greets at the start', () => {
    const { start, read } = createClient({ bot$: of('Welcome!') });
    expect(read(start().conversationId).messages).toMatchObject([{ from: 'bot', text: 'Welcome!' }]);
  });

  it('is subscribed once for every conversation, at its start, until the service is closed', () => {
    run(({ cold, expectSubscriptions }) => {
      const reply$ = cold<Reply>('----------a');
      const { start, close } = createClient({ bot$: reply$ });
      merge(timer(1), timer(3)).subscribe(() => start());
      timer(5).subscribe(close);

      expectSubscriptions(reply$.subscriptions).toBe(['-^---!', '---^-!']);
    });
  });

  it('speaks to every conversation', () => {
    const reply$ = new Subject<Reply>();
    const { start, texts } = createClient({ bot$: reply$ });
    const ids = [start(), start()].map(({ conversationId }) => conversationId);
    reply$.next('news');

    expect(ids.map(texts)).toEqual([['news'], ['news']]);
  });

  it('that fails takes nothing down', () => {
    const error = new Error('boom');
    const errors: unknown[] = [];
    const { start, ask, botError$ } = createClient({ bot$: throwError(() => error) });
    botError$.pipe(tap((e) => errors.push(e))).subscribe();

    expect(ask('POST', '/api/conversations').status).toBe(200);
    expect(start()).toHaveProperty('conversationId');
    expect(errors).toEqual([error, error]);
  });
});
