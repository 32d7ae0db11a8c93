import { EMPTY, map, merge, NEVER, of, switchMap, throwError, timer } from 'rxjs';
import type { RemoteBot } from '../../src/service-model/bot';
import type { Message } from '../../src/protocol/message';
import { run } from '../support/marbles';
import { createClient, problem, type Answered } from './client';

const messages = (id: string) => `/api/conversations/${id}/messages`;
const boom = new Error('boom');

/** A client of a bot elsewhere, and when its answers come. */
function createLateClient(remote: Partial<RemoteBot>, options: Parameters<typeof createClient>[0] = {}) {
  const client = createClient({ remote: { begin: () => EMPTY, deliver: () => EMPTY, ...remote }, ...options });
  const answer = (method: string, path: string, body = '', credential = 's') =>
    client.handle({ method, path, headers: { authorization: `Bearer ${credential}` }, body }).pipe(
      map(({ status, headers, body: text }): Answered => ({
        status,
        headers,
        body: text ? (JSON.parse(text) as unknown) : undefined,
      })),
    );
  return {
    ...client,
    answer,
    start$: answer('POST', '/api/conversations'),
    send: client.send,
    sendLate: (id: string) => answer('POST', messages(id), '{"text":"hi"}'),
  };
}

const status = map(({ status }: Answered) => status);

describe('a bot elsewhere', () => {
  it('is told that a conversation begins, and of each message as it is logged', () => {
    const told: unknown[] = [];
    const { start, send, read } = createLateClient({
      begin: (id) => (told.push(id), EMPTY),
      deliver: (message: Message) => (told.push(message), EMPTY),
    });
    const { conversationId: id } = start();
    send(id, { text: 'hello', from: 'user1' });

    expect(told).toEqual([id, read(id).messages[0]]);
  });

  it('has taken a message when that is over: the answer comes then', () => {
    run(({ cold, expectObservable }) => {
      const { start, sendLate } = createLateClient({ deliver: () => cold<never>('----|') });
      expectObservable(sendLate(start().conversationId).pipe(status)).toBe('----(a|)', { a: 204 });
    });
  });

  it('is waited for at the start too', () => {
    run(({ cold, expectObservable }) => {
      const { start$ } = createLateClient({ begin: () => cold<never>('----|') }, { tokenLifetime: 1000 });
      expectObservable(start$.pipe(map(({ body }) => (body as { expires_in: number }).expires_in))).toBe('----(a|)', {
        a: 1,
      });
    });
  });

  it('speaks whenever it likes, and its greeting is the first message', () => {
    run(({ expectObservable }) => {
      const { start, send, texts, conversation } = createLateClient({
        begin: (id) => (conversation(id).say('Welcome!'), EMPTY),
        deliver: ({ conversationId: id }) => (conversation(id).say('at once'), EMPTY),
      });
      const { conversationId: id } = start();
      send(id, { text: 'hi' });
      timer(60_000).subscribe(() => conversation(id).say({ text: 'later', from: 'bot2' }));

      expectObservable(merge(timer(0), timer(60_001)).pipe(map(() => texts(id).join()))).toBe('a 60s (b|)', {
        a: 'Welcome!,hi,at once',
        b: 'Welcome!,hi,at once,later',
      });
    });
  });

  it('that fails at a message makes its answer a 502 in time, and is told to botError$', () => {
    run(({ cold, expectObservable }) => {
      const { start, sendLate, botError$ } = createLateClient({ deliver: () => cold<never>('--#', {}, boom) });
      expectObservable(botError$).toBe('--e', { e: boom });
      expectObservable(sendLate(start().conversationId)).toBe('--(a|)', {
        a: {
          status: 502,
          headers: expect.anything() as object,
          body: { error: { code: 'ServiceError', message: 'The bot failed: boom', statusCode: 502 } },
        },
      });
    });
  });

  it('that fails at the start makes it a 502, after which it can be started again', () => {
    let failing = true;
    const { ask, start } = createLateClient({ begin: () => (failing ? throwError(() => boom) : EMPTY) });
    const token = ask('POST', '/api/tokens/conversation').body as string;

    expect(ask('POST', '/api/conversations', token)).toMatchObject({ status: 502, body: problem(502, 'ServiceError') });
    expect(ask('GET', messages('conversation-1'), token).status).toBe(404);
    failing = false;
    expect(start(token)).toMatchObject({ conversationId: 'conversation-1' });
    expect(ask('GET', messages('conversation-1'), token).status).toBe(200);
  });

  it('that fails at a start for whose answer nobody waits any more leaves nothing either', () => {
    run(({ cold, expectObservable }) => {
      const { ask, answer } = createLateClient({ begin: () => cold<never>('--#', {}, boom) });
      const token = ask('POST', '/api/tokens/conversation').body as string;
      expectObservable(answer('POST', '/api/conversations', '', token), '^!').toBe('');

      expectObservable(timer(3).pipe(map(() => ask('GET', messages('conversation-1'), token).status))).toBe('---(a|)', {
        a: 404,
      });
    });
  });

  it('goes on with a message whose sender has gone away', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const told$ = cold<never>('----|');
      const { start, sendLate } = createLateClient({ deliver: () => told$ });
      expectObservable(sendLate(start().conversationId), '^!').toBe('');

      expectSubscriptions(told$.subscriptions).toBe('^---!');
    });
  });

  it('is let go of when the conversation is forgotten, and who waits for it gets a 502: it may have it', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const told$ = cold<never>('---------|');
      const { start, sendLate } = createLateClient({ deliver: () => told$ }, { maxConversations: 1 });
      const { conversationId: id } = start();
      timer(3).subscribe(() => start());

      expectObservable(sendLate(id).pipe(status)).toBe('---(a|)', { a: 502 });
      expectSubscriptions(told$.subscriptions).toBe('^--!');
    });
  });

  it('whose start is forgotten before it has taken it makes that a 502', () => {
    run(({ expectObservable }) => {
      const { start$ } = createLateClient({ begin: () => NEVER }, { maxConversations: 1 });
      timer(3)
        .pipe(switchMap(() => start$))
        .subscribe();

      expectObservable(start$.pipe(status)).toBe('---(a|)', { a: 502 });
    });
  });

  it('is not told of the message that makes the conversation too long, which gets a 404', () => {
    const deliver = jest.fn(() => EMPTY);
    const { start, send } = createLateClient({ deliver }, { maxLog: 1000 });
    const { conversationId } = start();

    expect(send(conversationId, { text: 'x'.repeat(1000) })).toMatchObject({
      status: 404,
      body: problem(404, 'NotFound'),
    });
    expect(deliver).not.toHaveBeenCalled();
  });

  it('has a bot$ beside it, which the start does not wait for', () => {
    const { start, texts } = createLateClient({}, { bot$: merge(of('news'), NEVER) });
    expect(texts(start().conversationId)).toEqual(['news']);
  });

  it('cannot say what is no message', () => {
    const { start, conversation } = createLateClient({});
    const { say } = conversation(start().conversationId);

    expect(() => say({ text: 1 } as never)).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 400, code: 'MalformedData' }) as Error,
    );
    expect(() => say({})).toThrow(expect.objectContaining({ status: 400, code: 'MissingProperty' }) as Error);
  });

  it('cannot speak where there is no conversation', () => {
    const { conversation } = createLateClient({});
    expect(() => conversation('gone')).toThrow(
      expect.objectContaining({ name: 'Refusal', status: 404, code: 'NotFound' }) as Error,
    );
  });
});
