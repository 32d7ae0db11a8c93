import { NEVER } from 'rxjs';
import { createService } from '../../src/service-model/service';
import { createClient, problem } from './client';

const messages = (id: string) => `/api/conversations/${id}/messages`;

describe('createService', () => {
  it('has the documented exchange', () => {
    const { start, send, read } = createClient({
      bot: ({ from }) => [{ from: 'bot1', text: `Nice to see you, ${from}!` }],
    });
    const { conversationId: id } = start();
    const { watermark } = read(id);
    send(id, { text: 'hello', from: 'user1' });
    const set = read(id, watermark);

    expect(set).toMatchObject({
      messages: [
        { conversationId: id, text: 'hello', from: 'user1' },
        { conversationId: id, text: 'Nice to see you, user1!', from: 'bot1' },
      ],
      watermark: expect.stringMatching(/^[0-9a-f]{5}-\d+$/) as string,
    });
    expect(read(id, set.watermark)).toEqual({ messages: [], watermark: set.watermark });
  });

  it('answers JSON', () => {
    expect(createClient().ask('POST', '/api/conversations').headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
    });
  });

  it('begins a new conversation with every start by the secret', () => {
    const { start } = createClient();
    expect(start().conversationId).not.toBe(start().conversationId);
  });

  it('handles a request once for each subscription, and none without', () => {
    const { handle, texts, start } = createClient();
    const { conversationId: id } = start();
    const sent$ = handle({
      method: 'POST',
      path: messages(id),
      headers: { authorization: 'Bearer s' },
      body: '{"text":"a"}',
    });
    expect(texts(id)).toEqual([]);

    sent$.subscribe();
    sent$.subscribe();
    expect(texts(id)).toEqual(['a', 'a']);
  });

  it('gives a page at a time, and a watermark with each', () => {
    const { start, send, read } = createClient({ pageSize: 2 });
    const { conversationId: id } = start();
    ['a', 'b', 'c'].forEach((text) => send(id, { text }));

    const first = read(id);
    const second = read(id, first.watermark);
    const third = read(id, second.watermark);
    expect([first, second, third].map((set) => set.messages.map(({ text }) => text))).toEqual([['a', 'b'], ['c'], []]);
  });

  it('knows no watermark of another conversation', () => {
    const { start, read, ask } = createClient();
    const { watermark } = read(start().conversationId);

    expect(ask('GET', `${messages(start().conversationId)}?watermark=${watermark}`)).toMatchObject({
      status: 400,
      body: problem(400, 'MalformedData'),
    });
  });

  it.each(['', 'undefined', '00001-7'])('knows no watermark that it never gave: %j', (watermark) => {
    const { start, ask } = createClient();
    expect(ask('GET', `${messages(start().conversationId)}?watermark=${watermark}`)).toMatchObject({
      status: 400,
      body: problem(400, 'MalformedData'),
    });
  });

  it.each(['GET', 'POST'])('is 404 for %s of messages of an unknown conversation', (method) => {
    expect(createClient().ask(method, messages('nobody'))).toMatchObject({
      status: 404,
      body: problem(404, 'NotFound'),
    });
  });

  it('is 404 for a conversation that a token was generated for, but that was not started', () => {
    const { ask } = createClient();
    const token = ask('POST', '/api/tokens/conversation').body as string;
    expect(ask('GET', messages('conversation-1'), token).status).toBe(404);
  });

  it.each([
    '/',
    '',
    '/api',
    '/api/conversations/',
    '/api/conversations/a/b/messages',
    '/api/conversations/a',
    '//api/tokens',
  ])('is 404 for the path %j', (path) => {
    expect(createClient().ask('GET', path)).toMatchObject({ status: 404, body: problem(404, 'NotFound') });
  });

  it.each([
    ['DELETE', '/api/conversations', 'POST'],
    ['GET', '/api/conversations', 'POST'],
    ['POST', '/api/tokens', 'GET'],
    ['GET', '/api/tokens/conversation', 'POST'],
    ['PUT', messages('a'), 'GET, POST'],
    ['constructor', '/api/tokens/a/renew', 'GET, POST'],
  ])('is 405 for %s %s, and says what is allowed', (method, path, allow) => {
    expect(createClient().ask(method, path)).toMatchObject({
      status: 405,
      headers: { allow },
      body: problem(405, 'NotAllowed'),
    });
  });

  it('is 400 for a path that cannot be decoded', () => {
    expect(createClient().ask('GET', messages('%E0%A4%A'))).toMatchObject({
      status: 400,
      body: problem(400, 'MalformedData'),
    });
  });

  it('decodes the conversation in a path', () => {
    const { start, ask } = createClient({ newId: (kind) => (kind === 'conversation' ? 'a/b c' : kind) });
    start();
    expect(ask('GET', messages('a%2Fb%20c')).status).toBe(200);
  });

  it('is 500 for what went wrong inside', () => {
    const isSecret = () => {
      throw new Error('inside');
    };
    expect(createClient({ isSecret }).ask('POST', '/api/conversations')).toMatchObject({
      status: 500,
      body: problem(500, 'Internal'),
    });
  });

  it('forgets the conversation that is idle for longest beyond maxConversations', () => {
    const { start, send } = createClient({ maxConversations: 2 });
    const [a, b] = [start().conversationId, start().conversationId];
    send(a, { text: 'still here' });
    const c = start().conversationId;

    expect([a, b, c].map((id) => send(id, { text: 'hi' }).status)).toEqual([204, 404, 204]);
  });

  it('forgets all conversations when it is closed', () => {
    const { start, send, close } = createClient({ bot$: NEVER });
    const { conversationId } = start();
    close();
    expect(send(conversationId, { text: 'hi' }).status).toBe(404);
  });

  it.each([{ pageSize: 0 }, { pageSize: 1.5 }, { tokenLifetime: -1 }, { maxConversations: NaN }])(
    'throws a TypeError that names the wrong option: %j',
    (options) => {
      const create = () => createService({ ...options, isSecret: () => true, newId: (kind) => kind });
      expect(create).toThrow(TypeError);
      expect(create).toThrow(Object.keys(options)[0]);
    },
  );
});
