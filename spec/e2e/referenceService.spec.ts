import { filter, firstValueFrom } from 'rxjs';
import {
  startReferenceService,
  type ReferenceService,
  type ReferenceServiceOptions,
  type WireMessage,
} from './referenceService';

interface Started {
  conversationId: string;
  token: string;
  expires_in: number;
}
interface MessageSet {
  messages: WireMessage[];
  watermark?: string;
}

describe('referenceService', () => {
  let service: ReferenceService;
  afterEach(() => service.close());

  const ask = (method: string, path: string, credential?: string, body?: unknown) =>
    fetch(service.url + path, {
      method,
      ...(credential !== undefined && { headers: { Authorization: credential } }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const read = async (id: string, watermark?: string): Promise<MessageSet> => {
    const answer = await ask(
      'GET',
      `/api/conversations/${id}/messages${watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`}`,
      `Bearer ${service.secret}`,
    );
    expect(answer.status).toBe(200);
    return (await answer.json()) as MessageSet;
  };
  const begin = async (options: ReferenceServiceOptions = {}): Promise<Started> => {
    service = await startReferenceService(options);
    return (await (await ask('POST', '/api/conversations', `Bearer ${service.secret}`)).json()) as Started;
  };

  it('has the documented exchange', async () => {
    const { conversationId, token, expires_in } = await begin({
      idMember: 'conversation',
      created: false,
      bot: ({ from }) => [{ text: `Nice to see you, ${from}!`, after: 0 }],
    });
    const sent = await ask('POST', `/api/conversations/${conversationId}/messages`, `BotConnector ${token}`, {
      from: 'user1',
      text: 'hello',
    });

    expect([sent.status, await sent.text(), expires_in]).toEqual([204, '', 1800]);
    expect(await read(conversationId)).toEqual({
      messages: [
        { id: `${conversationId}|000000000000000000`, conversation: conversationId, from: 'user1', text: 'hello' },
        {
          id: `${conversationId}|000000000000000001`,
          conversation: conversationId,
          from: 'bot',
          text: 'Nice to see you, user1!',
        },
      ],
      watermark: expect.any(String) as string,
    });
    expect(service.requests.map(({ method, inFlightGets, answer }) => [method, inFlightGets, answer?.status])).toEqual([
      ['POST', 0, 200],
      ['POST', 0, 204],
      ['GET', 1, 200],
    ]);
  });

  it('pages until empty, by watermarks of every form that never repeat', async () => {
    const { conversationId } = await begin({ pageSize: 'random', omitWatermark: 0.5 });
    for (let i = 0; i < 100; i++) service.say(conversationId, `${i}`);
    const texts: (string | undefined)[] = [];
    const watermarks: string[] = [];
    let set: MessageSet;
    do {
      set = await read(conversationId, watermarks.at(-1));
      texts.push(...set.messages.map(({ text }) => text));
      if (set.watermark !== undefined) watermarks.push(set.watermark);
    } while (set.messages.length > 0);

    expect(texts).toEqual(service.log(conversationId).map(({ text }) => text));
    expect(texts).toHaveLength(100);
    expect(new Set(watermarks).size).toBe(watermarks.length);
    expect((await read(conversationId, watermarks[0])).messages[0]).toEqual(
      service.log(conversationId)[service.requests[1]!.answer!.messages!],
    ); // an old one stays good
  });

  it('lets the bot speak later, and fail', async () => {
    const { conversationId } = await begin({
      bot: ({ text }) => {
        if (text === 'fail') throw new Error('bot');
        return [{ text: 'later', after: 5 }];
      },
    });
    const messages = `/api/conversations/${conversationId}/messages`;
    expect((await ask('POST', messages, `Bearer ${service.secret}`, { text: 'fail' })).status).toBe(502);
    expect((await ask('POST', messages, `Bearer ${service.secret}`, { text: 'hello' })).status).toBe(204);
    let { watermark, ...set } = await read(conversationId);
    const seen = set.messages.map(({ text }) => text);
    while (!seen.includes('later')) {
      ({ watermark, ...set } = await read(conversationId, watermark));
      seen.push(...set.messages.map(({ text }) => text));
    }
    expect(seen).toEqual(['fail', 'hello', 'later']);
  });

  it.each([
    ['guide', 'POST', 'GET', 'application/json; charset=utf-8'],
    ['swagger', 'GET', 'POST', 'text/plain'],
  ] as const)(
    'gives and renews tokens as the %s has it, and starts each conversation once',
    async (dialect, renews, refuses, type) => {
      service = await startReferenceService({ dialect });
      const generated = await ask('POST', '/api/tokens/conversation', `Bearer ${service.secret}`);
      const token = (await generated.text()).replace(/"/g, '');
      expect(generated.headers.get('content-type')).toBe(type);

      const answer = await ask('POST', '/api/conversations', `Bearer ${token}`);
      const { conversationId } = (await answer.json()) as Started;
      expect(answer.status).toBe(200);
      expect((await ask('POST', '/api/conversations', `Bearer ${token}`)).status).toBe(409);

      expect((await ask(refuses, `/api/tokens/${conversationId}/renew`, `Bearer ${token}`)).status).toBe(405);
      const renewed = (
        await (await ask(renews, `/api/tokens/${conversationId}/renew`, `Bearer ${token}`)).text()
      ).replace(/"/g, '');
      expect(renewed).not.toBe(token);
      expect((await ask('GET', `/api/conversations/${conversationId}/messages`, `Bearer ${renewed}`)).status).toBe(200);
    },
  );

  it('refuses as documented', async () => {
    const one = await begin();
    const two = (await (await ask('POST', '/api/conversations', `Bearer ${service.secret}`)).json()) as Started;
    const messages = `/api/conversations/${one.conversationId}/messages`;
    const secret = `Bearer ${service.secret}`;
    const refusal = async (...request: Parameters<typeof ask>) => {
      const answer = await ask(...request);
      const { error } = (await answer.json()) as { error: { code: string; statusCode: number } };
      expect(error.statusCode).toBe(answer.status);
      return [answer.status, error.code];
    };

    expect(await refusal('GET', `${messages}?watermark=mine`, secret)).toEqual([400, 'MalformedData']);
    expect(await refusal('GET', `${messages}?watermark=undefined`, secret)).toEqual([400, 'MalformedData']);
    expect(await refusal('GET', `${messages}?watermark=`, secret)).toEqual([400, 'MalformedData']);
    expect(await refusal('POST', messages, secret, { channelData: 'text' })).toEqual([400, 'MalformedData']);
    expect(await refusal('GET', messages)).toEqual([401, 'NotAllowed']);
    expect(await refusal('GET', messages, service.secret)).toEqual([401, 'NotAllowed']);
    expect(await refusal('GET', messages, 'Bearer wrong')).toEqual([403, 'NotAllowed']);
    expect(await refusal('GET', messages, `Bearer ${two.token}`)).toEqual([403, 'NotAllowed']);
    expect(await refusal('POST', '/api/tokens/conversation', `Bearer ${one.token}`)).toEqual([403, 'NotAllowed']);
    expect(await refusal('GET', '/api/conversations/nobody/messages', secret)).toEqual([404, 'NotFound']);
    expect(await refusal('POST', '/api/conversations/nobody/messages', secret, { text: 'hello' })).toEqual([
      404,
      'NotFound',
    ]);
  });

  it('counts what is in flight, and sees a client go', async () => {
    const { conversationId } = await begin({ delay: ({ method }) => (method === 'GET' ? 60_000 : 0) });
    const leave = new AbortController();
    const settled = firstValueFrom(service.settled$.pipe(filter(({ closedEarly }) => closedEarly === true)));
    const get = () =>
      fetch(`${service.url}/api/conversations/${conversationId}/messages`, {
        headers: { Authorization: `Bearer ${service.secret}` },
        signal: leave.signal,
      });
    const second = firstValueFrom(service.request$.pipe(filter(({ inFlightGets }) => inFlightGets === 2)));
    const both = Promise.allSettled([get(), get()]);
    await second;
    leave.abort();
    await both;
    expect((await settled).answer).toBeUndefined();
    expect(service.maxGetsInFlight).toBe(2);
  });
});
