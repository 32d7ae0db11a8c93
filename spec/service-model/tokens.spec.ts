import { map } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { createClient, problem } from './client';
import { amount } from '../support/amount';

const run = (test: (helpers: RunHelpers) => void) => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
};

describe('tokens', () => {
  it('are generated for the secret by POST', () => {
    const { ask } = createClient();
    expect(ask('POST', '/api/tokens/conversation')).toMatchObject({ status: 200, body: 'token-2' });
  });

  it('are generated for the secret by GET', () => {
    const { ask } = createClient();
    expect(ask('GET', '/api/tokens')).toMatchObject({ status: 200, body: 'token-2' });
  });

  it('are not generated for the bearer of a token', () => {
    const { ask, start } = createClient();
    expect(ask('POST', '/api/tokens/conversation', start().token)).toMatchObject({
      status: 403,
      body: problem(403, 'NotAllowed'),
    });
  });

  it('do not reach the bot when they are generated', () => {
    const bot = jest.fn();
    createClient({ bot }).ask('POST', '/api/tokens/conversation');
    expect(bot).not.toHaveBeenCalled();
  });

  it.each(['POST', 'GET'])('are renewed by %s, the older one stays valid', (method) => {
    const { ask, start, send } = createClient();
    const { conversationId, token } = start();
    const renewed = ask(method, `/api/tokens/${conversationId}/renew`, token);

    expect(renewed.status).toBe(200);
    expect(renewed.body).not.toBe(token);
    expect(send(conversationId, { text: 'a' }, renewed.body as string).status).toBe(204);
    expect(send(conversationId, { text: 'b' }, token).status).toBe(204);
  });

  it.each(['POST', 'GET'])('of another conversation do not renew one, by %s', (method) => {
    const { ask, start } = createClient();
    const { conversationId } = start();
    expect(ask(method, `/api/tokens/${conversationId}/renew`, start().token)).toMatchObject({
      status: 403,
      body: problem(403, 'NotAllowed'),
    });
  });

  it('are not renewed for the secret', () => {
    const { ask, start } = createClient();
    expect(ask('POST', `/api/tokens/${start().conversationId}/renew`).status).toBe(403);
  });

  it('expire after 30 minutes', () => {
    run(({ cold, expectObservable }) => {
      const { start, send } = createClient();
      const { conversationId, token, expires_in } = start();
      const status$ = cold('1799999ms a(b|)').pipe(map(() => send(conversationId, { text: 'a' }, token)));

      expect(expires_in).toBe(1800);
      expectObservable(status$.pipe(map(({ status }) => status))).toBe('1799999ms a(b|)', { a: 204, b: 403 });
    });
  });

  it('cannot be renewed once expired', () => {
    run(({ cold, expectObservable }) => {
      const { start, ask } = createClient({ tokenLifetime: 1000 });
      const { conversationId, token } = start();
      const answer$ = cold('1s (a|)').pipe(map(() => ask('POST', `/api/tokens/${conversationId}/renew`, token)));

      expectObservable(answer$).toBe('1s (a|)', {
        a: { status: 403, headers: expect.anything() as object, body: problem(403, 'NotAllowed') },
      });
    });
  });

  it('can be renewed as often as wanted before they expire', () => {
    run(({ cold, expectObservable }) => {
      const { start, ask } = createClient({ tokenLifetime: 1000 });
      const { conversationId, token } = start();
      let newest = token;
      const status$ = cold('900ms a 899ms b 899ms (c|)').pipe(
        map(() => {
          const { status, body } = ask('POST', `/api/tokens/${conversationId}/renew`, newest);
          newest = body as string;
          return status;
        }),
      );

      expectObservable(status$).toBe('900ms a 899ms b 899ms (c|)', { a: 200, b: 200, c: 200 });
    });
  });

  it('begin the one conversation that they are for', () => {
    const { ask, start, send } = createClient();
    const token = ask('POST', '/api/tokens/conversation').body as string;
    const started = start(token);

    expect(started).toEqual({ conversationId: 'conversation-1', token, expires_in: 1800 });
    expect(send('conversation-1', { text: 'a' }, token).status).toBe(204);
  });

  it('begin it once: the second start is a 409 with all that it takes to join', () => {
    const { ask, start } = createClient();
    const token = ask('POST', '/api/tokens/conversation').body as string;
    const started = start(token);
    const again = ask('POST', '/api/conversations', token);

    expect(again.status).toBe(409);
    expect(again.body).toEqual({ ...(problem(409, 'NotAllowed') as object), ...started });
  });

  it('tell with a start how long they are still valid, in seconds', () => {
    run(({ cold, expectObservable }) => {
      const { ask, start } = createClient();
      const token = ask('POST', '/api/tokens/conversation').body as string;
      const seconds$ = cold('10m (a|)').pipe(map(() => start(token).expires_in));

      expectObservable(seconds$).toBe('10m (a|)', { a: 1200 });
    });
  });
});

describe('many renewals', () => {
  it('by one client leave the tokens of everybody else as they are', () => {
    const { ask, start, send } = createClient();
    const other = start();
    const { conversationId, token } = start();
    let newest = token;
    for (let i = 0; i < amount({ full: 100_000, everyday: 10_000 }); i += 1)
      newest = ask('POST', `/api/tokens/${conversationId}/renew`, newest).body as string;

    expect(send(other.conversationId, { text: 'a' }, other.token).status).toBe(204);
    expect(send(conversationId, { text: 'a' }, newest).status).toBe(204);
    expect(send(conversationId, { text: 'a' }, token).status).toBe(403);
  });
});

describe('the Authorization header', () => {
  const path = '/api/conversations';

  it.each(['Bearer s', 'BotConnector s', 'bearer s'])('is accepted as %s', (authorization) => {
    expect(createClient().request('POST', path, { authorization })).toMatchObject({ status: 200 });
  });

  it('is 401 where it is missing', () => {
    expect(createClient().request('POST', path)).toEqual({
      status: 401,
      headers: expect.objectContaining({ 'www-authenticate': 'Bearer' }) as object,
      body: problem(401, 'MissingProperty'),
    });
  });

  it.each(['s', 'Basic s', 'Bearer', 'Bearer ', 'Bearer s t', 'Bearer é'])('is 401 where it is %j', (authorization) => {
    expect(createClient().request('POST', path, { authorization })).toMatchObject({
      status: 401,
      body: problem(401, 'MalformedData'),
    });
  });

  it.each(['t', 'token-1', '__proto__'])('is 403 with a credential that is not known: %s', (credential) => {
    expect(createClient().ask('POST', path, credential)).toMatchObject({
      status: 403,
      body: problem(403, 'NotAllowed'),
    });
  });

  it('is 403 with the token of another conversation', () => {
    const { start, send } = createClient();
    expect(send(start().conversationId, { text: 'a' }, start().token)).toMatchObject({
      status: 403,
      body: problem(403, 'NotAllowed'),
    });
  });

  it('reaches every conversation with the secret', () => {
    const { start, send } = createClient();
    expect([start(), start()].map(({ conversationId }) => send(conversationId, { text: 'a' }).status)).toEqual([
      204, 204,
    ]);
  });
});
