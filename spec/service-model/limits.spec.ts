import { map, NEVER, Subject, tap, timer } from 'rxjs';
import type { Reply } from '../../src/service-model/bot';
import { run } from '../support/marbles';
import { createClient, problem } from './client';

const long = 'x'.repeat(1000);

describe('conversationLifetime', () => {
  it('is how long a conversation is kept that nobody asks for', () => {
    run(({ expectObservable }) => {
      const { start, send } = createClient({ conversationLifetime: 100 });
      const { conversationId: id } = start();
      const status$ = (at: number) => timer(at).pipe(map(() => send(id, { text: 'hi' }).status));

      expectObservable(status$(99)).toBe('99ms (a|)', { a: 204 });
      expectObservable(status$(198)).toBe('198ms (a|)', { a: 204 });
      expectObservable(status$(298)).toBe('298ms (a|)', { a: 404 });
    });
  });

  it('is prolonged by what a bot elsewhere says', () => {
    run(({ expectObservable }) => {
      const { start, send, conversation } = createClient({ conversationLifetime: 100 });
      const { conversationId: id } = start();
      timer(99).subscribe(() => conversation(id).say('still here'));

      expectObservable(timer(198).pipe(map(() => send(id, { text: 'hi' }).status))).toBe('198ms (a|)', { a: 204 });
    });
  });

  it('ends what its bot still has to say', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const reply$ = cold<Reply>('---');
      const { start, send } = createClient({ conversationLifetime: 10, bot: () => reply$ });
      send(start().conversationId, { text: 'hi' });

      expectObservable(timer(10).pipe(tap(() => start()))).toBe('10ms (0|)', [0]);
      expectSubscriptions(reply$.subscriptions).toBe('^ 9ms !');
    });
  });

  it('is for ever unless it is given', () => {
    run(({ expectObservable }) => {
      const { start, send } = createClient();
      const { conversationId: id } = start();
      const year = 365 * 24 * 60 * 60_000;

      expectObservable(timer(year / 100).pipe(map(() => send(id, { text: 'hi' }).status))).toBe(
        `${year / 100}ms (a|)`,
        {
          a: 204,
        },
      );
    });
  });
});

describe('maxLog', () => {
  it('forgets the conversation that is idle for longest once all messages are longer together', () => {
    const { start, send } = createClient({ maxLog: 3500 });
    const [a, b, c] = [start(), start(), start()].map(({ conversationId }) => conversationId) as [
      string,
      string,
      string,
    ];
    const say = (id: string) => send(id, { text: long }).status;

    expect([a, b, c, b, a, b, c].map(say)).toEqual([204, 204, 204, 204, 404, 204, 404]);
  });

  it('forgets the conversation that is longer by itself, and the message gets a 404', () => {
    const { start, send } = createClient({ maxLog: 1000 });
    const { conversationId: id } = start();

    expect(send(id, { text: long })).toMatchObject({ status: 404, body: problem(404, 'NotFound') });
    expect(send(id, { text: 'hi' }).status).toBe(404);
  });

  it('counts what bots say', () => {
    const reply$ = new Subject<Reply>();
    const { start, send } = createClient({ maxLog: 2300, bot: () => reply$ });
    const { conversationId: a } = start();
    send(a, { text: 'hi' });
    const { conversationId: b } = start();
    reply$.next(long);
    reply$.next(long);

    expect([a, b].map((id) => send(id, { text: 'hi' }).status)).toEqual([404, 204]);
  });

  it('counts no more what was forgotten', () => {
    const { start, send } = createClient({ maxLog: 2500, maxConversations: 1 });
    const statuses = Array.from({ length: 10 }, () => {
      const { conversationId } = start();
      return [send(conversationId, { text: long }).status, send(conversationId, { text: long }).status];
    });

    expect(new Set(statuses.flat())).toEqual(new Set([204]));
  });

  it('lets go of the bot of a conversation that is forgotten', () => {
    const reply$ = new Subject<Reply>();
    const { start, send } = createClient({ maxLog: 1000, bot: () => reply$, bot$: NEVER });
    send(start().conversationId, { text: 'hi' });
    reply$.next(long);

    expect(reply$.observed).toBe(false);
  });
});

it.each([{ conversationLifetime: 0 }, { maxLog: NaN }])('a wrong limit is a TypeError that names it: %j', (options) => {
  const [name] = Object.keys(options);
  expect(() => createClient(options)).toThrow(TypeError);
  expect(() => createClient(options)).toThrow(name);
});
