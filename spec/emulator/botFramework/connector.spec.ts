import { createConnector } from '../../../src/emulator/botFramework/connector';
import { createClient, problem, type Answered } from '../../service-model/client';

/** A conversation of which a bot can ask what it likes; ids of what was dropped are `id`. */
function createConnected() {
  const client = createClient({ newId: (kind) => (kind === 'conversation' ? 'a/b' : kind) });
  client.start();
  const dropped: string[] = [];
  const connector = createConnector({
    conversation: client.conversation,
    newId: () => 'id',
    drop: (what) => dropped.push(what),
  });

  function call(method: string, path: string, body: unknown = '', type = 'application/json; charset=utf-8'): Answered {
    const answers: Answered[] = [];
    connector
      .handle({
        method,
        path: `/v3/conversations${path}`,
        headers: { 'content-type': type },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      })
      .subscribe(({ status, headers, body }) => answers.push({ status, headers, body: JSON.parse(body) as unknown }));
    return answers[0]!;
  }

  return { call, dropped, log: () => client.read('a%2Fb').messages };
}

describe('the connector', () => {
  it.each(['/a%2Fb/activities', '/a%2Fb/activities/a%2Fb%7C0', '/a%2Fb/activities?api-version=3'])(
    'takes a message at %s, and answers its id',
    (path) => {
      const { call, log } = createConnected();
      const { status, body } = call('POST', path, { type: 'message', text: 'hello', from: { id: 'bot1' } });

      expect(log()).toMatchObject([{ from: 'bot1', text: 'hello' }]);
      expect([status, body]).toEqual([200, { id: log()[0]!.id }]);
    },
  );

  it('calls a bot that does not say who it is `bot`', () => {
    const { call, log } = createConnected();
    call('POST', '/a%2Fb/activities', { type: 'message', text: 'hello' });
    expect(log()).toMatchObject([{ from: 'bot' }]);
  });

  it('takes what Direct Line 1.1 cannot carry with an id, and says that it is dropped', () => {
    const { call, log, dropped } = createConnected();
    const say = (activity: object) => call('POST', '/a%2Fb/activities', activity);

    expect([say({ type: 'typing' }), say({ type: 'message', speak: 'hello' })]).toMatchObject([
      { status: 200, body: { id: 'id' } },
      { status: 200, body: { id: 'id' } },
    ]);
    expect(log()).toEqual([]);
    expect(dropped).toEqual(['an activity of type typing', 'speak']);
  });

  it.each([
    ['POST', '/a%2Fb/activities/history'],
    ['PUT', '/a%2Fb/activities/1'],
    ['DELETE', '/a%2Fb/activities/1'],
    ['GET', '/a%2Fb/activities/1/members'],
    ['GET', '/a%2Fb/members'],
    ['GET', '/a%2Fb/pagedmembers?pageSize=1'],
    ['GET', '/a%2Fb/members/1'],
    ['DELETE', '/a%2Fb/members/1'],
    ['POST', '/a%2Fb/attachments'],
    ['GET', ''],
    ['POST', ''],
  ])('has no %s %s: 501, and says what Direct Line 1.1 has not', (method, path) => {
    const { status, body } = createConnected().call(method, path);
    expect([status, body]).toEqual([501, problem(501, 'NotSupported')]);
    expect(body).toMatchObject({ error: { message: expect.stringMatching('^Direct Line 1.1 has no ') as string } });
  });

  it.each([
    [404, 'NotFound', 'POST', '/gone/activities', { type: 'message', text: 'a' }],
    [404, 'NotFound', 'POST', '/gone/activities', { type: 'typing' }],
    [404, 'NotFound', 'POST', '/a%2Fb/nothing', {}],
    [405, 'NotAllowed', 'GET', '/a%2Fb/activities', ''],
    [400, 'MalformedData', 'POST', '/%E0%A4%A/activities', {}],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', ''],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', 'null'],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', '[]'],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', { text: 'a' }],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', { type: 'message', text: 1 }],
    [400, 'MalformedData', 'POST', '/a%2Fb/activities', { type: 'message', text: 'a', channelData: 'x' }],
    [400, 'MissingProperty', 'POST', '/a%2Fb/activities', { type: 'message' }],
    [
      400,
      'MalformedData',
      'POST',
      '/a%2Fb/activities',
      `{"type":"message","channelData":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
    ],
  ])('answers %i %s to %s %s: %#', (code, name, method, path, body) => {
    const { call, log } = createConnected();
    expect(call(method, path, body)).toMatchObject({ status: code, body: problem(code, name) });
    expect(log()).toEqual([]);
  });

  it.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'text/plain; application/json'])(
    'wants JSON: 415 for %j',
    (type) => {
      const { call, log } = createConnected();
      expect(call('POST', '/a%2Fb/activities', { type: 'message', text: 'a' }, type)).toMatchObject({
        status: 415,
        body: problem(415, 'NotSupported'),
      });
      expect(log()).toEqual([]);
    },
  );
});
