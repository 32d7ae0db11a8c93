import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  asyncScheduler,
  catchError,
  concat,
  concatMap,
  defer,
  filter,
  finalize,
  ignoreElements,
  lastValueFrom,
  map,
  merge,
  of,
  repeat,
  take,
  toArray,
  type Observable,
} from 'rxjs';
import { fetchTransport, type Transport, type TransportResponse } from 'rxjs-direct-line';
import { startEmulator, type EmulatorOptions } from 'rxjs-direct-line/emulator';
import { fakeDirectLine, type FakeDirectLineOptions, type Fault, type FaultedRequest } from 'rxjs-direct-line/testing';
import { run } from '../support/marbles';

interface Answered {
  readonly status: number;
  /** The JSON value, or the text that is none. */
  readonly body: unknown;
  readonly header: TransportResponse['header'];
}

/** What either front takes. */
type Options = FakeDirectLineOptions & EmulatorOptions;

type Outcome = Answered | 'broken';

/** Someone in a conversation that has been started. */
interface Client {
  readonly conversationId: string;
  readonly token: string;
  ask(method: 'GET' | 'POST', path: string, credential?: string, body?: string): Observable<Outcome>;
  send(text: string): Observable<Outcome>;
  read(watermark?: string): Observable<Outcome>;
  log(): Observable<string[]>;
}

/** Plays a scenario against a service with these options; gives all that it emits. */
type Play = <T>(options: Options, scenario: (client: Client) => Observable<T>) => Promise<T[]>;

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const textsOf = ({ body }: Answered) => (body as { messages: { text: string }[] }).messages.map(({ text }) => text);
const watermarkOf = (outcome: Outcome) => ((outcome as Answered).body as { watermark?: string }).watermark;

function clientOf(transport: Transport, domain: string, start: TransportResponse): Client {
  const { conversationId, token } = JSON.parse(start.body) as { conversationId: string; token: string };
  const messages = `/api/conversations/${conversationId}/messages`;

  const ask: Client['ask'] = (method, path, credential = 's', body) =>
    transport({
      method,
      url: domain + path,
      headers: { Authorization: `Bearer ${credential}` },
      ...(body && { body }),
    }).pipe(
      map(({ status, header, body }): Outcome => ({ status, header, body: parse(body) })),
      catchError(() => of('broken' as const)),
    );

  return {
    conversationId,
    token,
    ask,
    send: (text) => ask('POST', messages, 's', JSON.stringify({ text, from: 'user1' })),
    read: (watermark) => ask('GET', watermark === undefined ? messages : `${messages}?watermark=${watermark}`),
    log: () => ask('GET', messages).pipe(map((outcome) => textsOf(outcome as Answered))),
  };
}

const playOn = <T>(transport: Transport, domain: string, scenario: (client: Client) => Observable<T>) =>
  transport({ method: 'POST', url: `${domain}/api/conversations`, headers: { Authorization: 'Bearer s' } }).pipe(
    concatMap((start) => scenario(clientOf(transport, domain, start))),
  );

const inVirtualTime: Play = <T>(options: Options, scenario: (client: Client) => Observable<T>) => {
  const played: T[] = [];
  run(({ flush }) => {
    const transport = fakeDirectLine({ secret: 's', ...options });
    playOn(transport, 'https://directline.botframework.com', scenario).subscribe((value) => played.push(value));
    flush();
  });
  return Promise.resolve(played);
};

const overSockets =
  (fetch?: typeof globalThis.fetch): Play =>
  async (options, scenario) => {
    const { url, close } = await startEmulator({ secret: 's', ...options });
    const played$ = playOn(fetchTransport({ fetch, maxBytes: 100_000 }), url, scenario).pipe(toArray());
    return lastValueFrom(played$.pipe(finalize(() => void close())));
  };

/** The fault of the first request for that operation. */
const first =
  (operation: FaultedRequest['operation'], fault: Fault) =>
  (request: FaultedRequest): Fault | undefined =>
    request.operation === operation && request.nth === 1 ? fault : undefined;

const problem = (statusCode: number, code: string): unknown => ({
  error: { code, message: expect.stringMatching(/./) as string, statusCode },
});

const said = (...texts: string[]): unknown => texts.map((text) => expect.objectContaining({ text }) as unknown);

describe.each<[string, Play]>([
  ['in virtual time', inVirtualTime],
  ['over sockets, for cross-fetch', overSockets()],
  ["over sockets, for the platform's fetch", overSockets(globalThis.fetch)],
])('a fault %s', (front, play) => {
  /** What comes of a message that is sent under a fault, and what the log has of it. */
  const sendUnder = (fault: Fault) =>
    play<unknown>({ fault: first('send', fault) }, ({ send, log }) => concat(send('a'), log()));

  it('drops a request before it is handled', async () => {
    expect(await sendUnder({ kind: 'drop', when: 'before' })).toEqual(['broken', []]);
  });

  it('drops the answer to a request that is handled', async () => {
    expect(await sendUnder({ kind: 'drop', when: 'after' })).toEqual(['broken', ['a']]);
  });

  describe.each(['length', 'chunked'] as const)('cuts a body short that is framed by %s', (framing) => {
    it('with messages', async () => {
      const played = await play<unknown>({ fault: first('read', { kind: 'cut', framing }) }, ({ send, read, log }) =>
        concat(send('a').pipe(ignoreElements()), read(), log()),
      );
      expect(played).toEqual(['broken', ['a']]);
    });

    it('where there is none otherwise', async () => {
      expect(await sendUnder({ kind: 'cut', framing })).toEqual(['broken', ['a']]);
    });
  });

  it('delays the answer to a request', async () => {
    const options: Options = { fault: first('send', { kind: 'delay', ms: 100 }) };
    const [duration] = await play(options, ({ send }) =>
      defer(() => {
        const sentAt = asyncScheduler.now();
        return send('a').pipe(map(() => asyncScheduler.now() - sentAt));
      }),
    );
    // a timer of Node may fire a little early
    expect(duration).toBeGreaterThanOrEqual(front === 'in virtual time' ? 100 : 98);
  });

  it('handles a request at once that it never answers', async () => {
    const options: Options = { fault: first('send', { kind: 'delay', ms: Infinity }) };
    const [came] = await play<unknown>(options, ({ send, log }) => {
      const handled$ = log().pipe(
        repeat({ count: 1000, delay: 1 }),
        filter((texts) => texts.length > 0),
        take(1),
      );
      // an answer would overtake the second log
      return merge(send('a'), handled$.pipe(concatMap(log))).pipe(take(1));
    });
    expect(came).toEqual(['a']);
  });

  it.each([
    [400, 'MalformedData'],
    [403, 'NotAllowed'],
    [404, 'NotFound'],
    [429, 'ServiceError'],
    [500, 'Internal'],
    [502, 'ServiceError'],
  ])('answers %i in the words of the protocol, without handling the request', async (status, code) => {
    expect(await sendUnder({ kind: 'status', status })).toEqual([
      { status, body: problem(status, code), header: expect.any(Function) as unknown },
      [],
    ]);
  });

  describe('says when to come again', () => {
    const headersUnder = async (fault: Partial<Fault & { kind: 'status' }>) => {
      const [headers] = await play({ fault: first('read', { kind: 'status', status: 429, ...fault }) }, ({ read }) =>
        read().pipe(map((outcome) => ['Retry-After', 'Date'].map((name) => (outcome as Answered).header(name) ?? ''))),
      );
      return headers as [string, string];
    };

    it('only if it is told so', async () => {
      expect((await headersUnder({}))[0]).toBe('');
    });

    it('in seconds, rounded up', async () => {
      expect((await headersUnder({ retryAfter: 2000 }))[0]).toBe('2');
      expect((await headersUnder({ retryAfter: 1001, form: 'seconds' }))[0]).toBe('2');
    });

    it.each([0, 3_600_000, -3_600_000])('as a date, of a clock that is %i ms ahead', async (skew) => {
      const now = () => (front === 'in virtual time' ? 0 : Date.now());
      const begin = now();
      const [retryAfter, date] = await headersUnder({ retryAfter: 1500, form: 'date', skew });
      const end = now();

      expect(retryAfter).toMatch(/ GMT$/);
      expect(Date.parse(retryAfter) - Date.parse(date)).toBe(2000);
      // a date has whole seconds
      expect(Date.parse(date) - skew).toBeGreaterThan(begin - 1000);
      expect(Date.parse(date) - skew).toBeLessThanOrEqual(end);
    });
  });

  it('expires the token that a request came with, for good', async () => {
    const statuses = await play<unknown>(
      { fault: first('read', { kind: 'expire' }) },
      ({ ask, conversationId, token }) => {
        const messages = `/api/conversations/${conversationId}/messages`;
        const renewal = `/api/tokens/${conversationId}/renew`;
        return concat(
          ask('POST', renewal, token),
          ask('GET', messages, token),
          ask('GET', messages, token),
          ask('POST', renewal, token),
          ask('GET', messages),
        ).pipe(map((outcome) => (outcome as Answered).status));
      },
    );
    expect(statuses).toEqual([200, 403, 403, 403, 200]);
  });

  it('lets the older and newer tokens of a conversation be', async () => {
    const options: Options = { fault: first('read', { kind: 'expire' }) };
    const statuses = await play<unknown>(options, ({ ask, conversationId, token }) => {
      const messages = `/api/conversations/${conversationId}/messages`;
      return ask('POST', `/api/tokens/${conversationId}/renew`, token).pipe(
        concatMap((renewed) => {
          const newer = (renewed as Answered).body as string;
          return concat(ask('GET', messages, token), ask('GET', messages, newer));
        }),
        map((outcome) => (outcome as Answered).status),
      );
    });
    expect(statuses).toEqual([403, 200]);
  });

  it('does nothing to a secret, which never expires', async () => {
    expect(await sendUnder({ kind: 'expire' })).toEqual([expect.objectContaining({ status: 204 }), ['a']]);
  });

  /** What two reads give, of which the second has a fault; a message is sent before each of them. */
  const readUnder = (kind: 'noWatermark' | 'sameWatermark') => {
    const fault = ({ operation, nth }: FaultedRequest): Fault | undefined =>
      operation === 'read' && nth === 2 ? { kind } : undefined;
    return play({ fault }, ({ send, read }) => {
      const quietly = (text: string) => send(text).pipe(ignoreElements());
      return concat(
        quietly('a'),
        read().pipe(concatMap((one) => concat(of(one), quietly('b'), read(watermarkOf(one))))),
      ).pipe(map((outcome) => (outcome as Answered).body));
    });
  };

  it('leaves out a watermark', async () => {
    expect(await readUnder('noWatermark')).toEqual([
      { messages: said('a'), watermark: expect.any(String) as unknown },
      { messages: said('b') },
    ]);
  });

  it('gives back the watermark that was sent', async () => {
    const [one, two] = await readUnder('sameWatermark');
    expect(two).toEqual({ messages: said('b'), watermark: (one as { watermark: string }).watermark });
  });

  it('gives back none where none was sent', async () => {
    const options: Options = { fault: first('read', { kind: 'sameWatermark' }) };
    const [one] = await play(options, ({ read }) => read());
    expect((one as Answered).body).toEqual({ messages: [] });
  });

  it.each(['noWatermark', 'sameWatermark'] as const)('leaves alone what has no watermark: %s', async (kind) => {
    expect(await sendUnder({ kind })).toEqual([expect.objectContaining({ status: 204 }), ['a']]);
  });

  it.each(['noWatermark', 'sameWatermark', 'html'] as const)('leaves a refusal as it is: %s', async (kind) => {
    const [refused] = await play({ fault: first('read', { kind }) }, ({ read }) => read('0-0'));
    expect(refused).toMatchObject({ status: 400, body: problem(400, 'MalformedData') });
  });

  it('makes a body null', async () => {
    const [read] = await play({ fault: first('read', { kind: 'nullBody' }) }, ({ read }) => read());
    expect(read).toMatchObject({ status: 200, body: null });
    expect(await sendUnder({ kind: 'nullBody' })).toEqual([
      expect.objectContaining({ status: 200, body: null }),
      ['a'],
    ]);
  });

  it('answers with a page in HTML', async () => {
    const [page, log] = await sendUnder({ kind: 'html' });

    expect(page).toMatchObject({ status: 200, body: expect.stringMatching(/^<!doctype html>/) as unknown });
    expect((page as Answered).header('Content-Type')).toMatch(/^text\/html/);
    expect(log).toEqual(['a']);
  });

  it('redirects to another origin, which is never asked by the transport', async () => {
    let asked = 0;
    const elsewhere = createServer((_, response) => {
      asked += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const to = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    const [outcome, log] = await sendUnder({ kind: 'redirect', to });
    elsewhere.close();

    if (front === 'in virtual time') {
      expect(outcome).toMatchObject({ status: 302, body: '' });
      expect((outcome as Answered).header('Location')).toBe(to);
    } else {
      expect(outcome).toBe('broken');
    }
    expect([asked, log]).toEqual([0, []]);
  });

  it('gives a body without an end', async () => {
    const fault = first('read', { kind: 'endless' });
    const played = await play<unknown>({ fault }, ({ send, read, log }) =>
      concat(send('a').pipe(ignoreElements()), read(), log()),
    );
    expect(played).toEqual(['broken', ['a']]);
    expect(await sendUnder({ kind: 'endless' })).toEqual(['broken', ['a']]);
  });

  it('may be for any operation', async () => {
    const fault = ({ operation, nth }: FaultedRequest): Fault | undefined =>
      operation !== 'start' && nth === 1 ? { kind: 'status', status: 503 } : undefined;
    const statuses = await play<unknown>({ fault }, ({ conversationId, token, ask, send, read }) => {
      const all$ = concat(
        read(),
        send('a'),
        ask('POST', '/api/tokens/conversation'),
        ask('POST', `/api/tokens/${conversationId}/renew`, token),
      ).pipe(map((outcome) => (outcome as Answered).status));
      return concat(all$, all$);
    });
    expect(statuses).toEqual([503, 503, 503, 503, 200, 204, 200, 200]);
  });

  it('is asked for once for every request, and told of no credential', async () => {
    const requests: FaultedRequest[] = [];
    const fault = (request: FaultedRequest) => void requests.push(request);
    const [conversationId] = await play({ fault }, ({ conversationId: id, token, ask, send, read, log }) =>
      concat(
        send('a'),
        read().pipe(concatMap((one) => read(watermarkOf(one)))),
        ask('GET', `/api/tokens/${id}/renew`, token),
        ask('GET', '/api/tokens'),
        log(),
      ).pipe(map(() => id)),
    );

    const at = expect.any(Number) as number;
    const path = `/api/conversations/${conversationId!}/messages`;
    expect(requests).toEqual([
      { at, method: 'POST', path: '/api/conversations', operation: 'start', nth: 1 },
      { at, method: 'POST', path, operation: 'send', nth: 1, conversationId },
      { at, method: 'GET', path, operation: 'read', nth: 1, conversationId },
      { at, method: 'GET', path, operation: 'read', nth: 2, conversationId },
      { at, method: 'GET', path: `/api/tokens/${conversationId!}/renew`, operation: 'renew', nth: 1, conversationId },
      { at, method: 'GET', path: '/api/tokens', operation: 'generate', nth: 1 },
      { at, method: 'GET', path, operation: 'read', nth: 3, conversationId },
    ]);
  });

  it('is not asked for where there is no operation', async () => {
    const fault = jest.fn();
    const statuses = await play({ fault }, ({ ask }) =>
      concat(ask('GET', '/'), ask('GET', '/api/conversations')).pipe(map((outcome) => (outcome as Answered).status)),
    );
    expect(statuses).toEqual([404, 405]);
    expect(fault).toHaveBeenCalledTimes(1); // for the start
  });

  it('makes it a 500 to throw', async () => {
    const fault = ({ operation }: FaultedRequest): undefined => {
      if (operation === 'send') throw new Error('boom');
    };
    const played = await play<unknown>({ fault }, ({ send, log }) => concat(send('a'), log()));
    expect(played).toEqual([expect.objectContaining({ status: 500, body: problem(500, 'Internal') }), []]);
  });
});

describe('a fault in virtual time', () => {
  const start = { method: 'POST', url: 'http://localhost/api/conversations', headers: { Authorization: 'Bearer s' } };

  it('takes the latency too', () => {
    run(({ expectObservable }) => {
      const faults: readonly Fault[] = [
        { kind: 'drop', when: 'before' },
        { kind: 'delay', ms: 5 },
        { kind: 'status', status: 503 },
      ];
      const transport = fakeDirectLine({ latency: 10, fault: ({ nth }) => faults[nth - 1] });
      const status$ = transport({ ...start, method: 'POST' }).pipe(map(({ status }) => status));

      expectObservable(status$).toBe('10ms #', undefined, new Error('the connection was closed'));
      expectObservable(status$).toBe('15ms (a|)', { a: 200 });
      expectObservable(status$).toBe('10ms (a|)', { a: 503 });
    });
  });

  it('is logged with the status that was answered, if one was', () => {
    run(({ flush }) => {
      const faults: readonly Fault[] = [
        { kind: 'drop', when: 'after' },
        { kind: 'cut', framing: 'length' },
        { kind: 'redirect', to: 'http://localhost' },
      ];
      const transport = fakeDirectLine({ fault: ({ nth }) => faults[nth - 1] });
      faults.forEach(() => void transport({ ...start, method: 'POST' }).subscribe({ error: () => undefined }));
      flush();

      expect(transport.requests.map(({ status }) => status)).toEqual([undefined, 200, 302]);
    });
  });
});

describe('a fault over sockets', () => {
  const options: Options = { secret: 's', bot$: of('a'.repeat(1000)) };

  /** What came of a body before it broke, and how its end was told. */
  async function receive(fault: Fault, most = Infinity) {
    const { url, close } = await startEmulator({ ...options, fault: first('start', fault) });
    const answer = await fetch(`${url}/api/conversations`, { method: 'POST', headers: { authorization: 'Bearer s' } });
    let size = 0;
    let end = 'whole';
    try {
      for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
        size += chunk.length;
        if (size > most) break;
      }
    } catch {
      end = 'broken';
    }
    const healthy = await fetch(`${url}/api/conversations`, {
      method: 'POST',
      headers: { authorization: 'Bearer s' },
    });
    await healthy.text();
    await close();
    return { headers: answer.headers, size, end, next: healthy.status };
  }

  it('cuts after half of what was announced', async () => {
    const { headers, size, end, next } = await receive({ kind: 'cut', framing: 'length' });

    expect(size).toBe(Math.floor(Number(headers.get('content-length')) / 2));
    expect([headers.get('transfer-encoding'), end, next]).toEqual([null, 'broken', 200]);
  });

  it('cuts after a chunk', async () => {
    const { headers, size, end, next } = await receive({ kind: 'cut', framing: 'chunked' });

    expect(size).toBeGreaterThan(0);
    expect([headers.get('content-length'), headers.get('transfer-encoding'), end, next]).toEqual([
      null,
      'chunked',
      'broken',
      200,
    ]);
  });

  it('writes on until the client goes away', async () => {
    const { size, end, next } = await receive({ kind: 'endless' }, 20_000_000);

    expect(size).toBeGreaterThan(20_000_000);
    expect([end, next]).toEqual(['whole', 200]);
  });
});
