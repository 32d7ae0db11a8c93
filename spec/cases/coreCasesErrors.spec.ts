import { inspect } from 'node:util';
import { lastValueFrom, merge, NEVER, Observable, of, Subscription, switchMap, throwError, timer } from 'rxjs';
import {
  connect,
  type ConnectOptions,
  HttpError,
  type RequestEvent,
  type Status,
  type Transport,
  type TransportResponse,
} from 'rxjs-direct-line';
import { amount } from '../support/amount';
import { answer, set, started, taken } from '../support/answers';
import { collectGarbage } from '../support/collectGarbage';
import { run } from '../support/marbles';
import { chatOver, scriptedTransport } from '../support/scriptedTransport';
import { serve } from '../support/server';

const show = (value: unknown) => inspect(value, { depth: Infinity, showHidden: true, getters: true });
const throwing = () => {
  throw new Error('not readable');
};
/** Throws whatever is done with it. */
const hostile = () =>
  new Proxy(
    {},
    { get: throwing, has: throwing, ownKeys: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing },
  );
const circular = () => {
  const error = new Error('circular');
  return Object.assign(error, { cause: error, errors: [error, error] });
};

describe('a transport that always fails with the same', () => {
  it.each<[string, unknown]>([
    ['error of ours', new HttpError('as it says', { status: 503 })],
    ['error that is frozen', Object.freeze(new HttpError('as it says', { status: 503 }))],
    ['object without a prototype', Object.create(null)],
    ['error whose message cannot be read', Object.defineProperty(new Error(), 'message', { get: throwing })],
    ['object that throws whatever is done with it', hostile()],
    ['error that is its own cause', circular()],
    ['symbol', Symbol('offline')],
    ['nothing', undefined],
    ['bigint', 5n],
  ])('%s is asked again for an hour, and tells a short error of its own each time', (_, failure) => {
    run(({ at, flush }) => {
      const { message$, status$, transport } = chatOver({ read: [throwError(() => failure)] }, { timeout: Infinity });
      const errors: Error[] = [];
      status$.subscribe((status: Status) => status.state === 'retrying' && errors.push(status.error));
      const reader = message$.subscribe();
      at(3_600_000, () => reader.unsubscribe());
      flush();
      const [first, last] = [errors[0]!, errors.at(-1)!];
      expect(errors.length).toBeGreaterThan(120);
      expect(new Set(errors).size).toBe(transport.reads.length);
      expect(last.message).toBe(first.message);
      expect(first.message.length).toBeLessThan(60);
      expect(show(last).length).toBeLessThanOrEqual(show(first).length);
    });
  });
});

describe('text that cannot be sent', () => {
  it.each(['w\ud800', '\udc00', 'a\udfffb'])(
    'is a fault of the answer as a watermark, and never the position',
    (watermark) => {
      run(({ at, flush }) => {
        const bad = answer(200, JSON.stringify({ messages: [], watermark }));
        const { text$, status$, checkpoint$, transport } = chatOver({ read: [of(bad), of(set('a', '1')), NEVER] });
        const told: unknown[] = [];
        status$.subscribe((status) => status.state === 'retrying' && told.push(status.error.name));
        checkpoint$.subscribe(({ watermark }) => told.push(watermark));
        const reader = text$.subscribe((text) => told.push(text));
        at(900, () => reader.unsubscribe());
        flush();
        expect(told).toEqual(['ProtocolError', 'a', '1']);
        expect(transport.queries()).toEqual(['', '', '?watermark=1']);
      });
    },
  );

  it.each(['c\ud800', '\udc00'])('is a fault of the answer as the id of a started conversation', (id) => {
    run(({ at, flush }) => {
      const { text$, conversationId$ } = chatOver({
        start: [of(started(id)), of(started('c2'))],
        read: [of(set('a', '1')), NEVER],
      });
      const told: unknown[] = [];
      conversationId$.subscribe((id) => told.push(id));
      const reader = text$.subscribe((text) => told.push(text));
      at(900, () => reader.unsubscribe());
      flush();
      expect(told).toEqual(['c2', 'a']);
    });
  });

  it.each([{ watermark: 'w\ud800' }, { watermark: '\udc00' }, { conversationId: 'c\ud800' }])(
    'is a TypeError as an option: %j',
    (options) => {
      expect(() => chatOver({}, options)).toThrow(TypeError);
    },
  );
});

describe('a transport that says too much', () => {
  const answer$ = of(set('a', '1'));
  const after = (late$: Observable<TransportResponse>) => merge(answer$, late$);
  const deaf$ = new Observable<TransportResponse>((subscriber) => {
    subscriber.next(set('a', '1'));
    timer(10).subscribe(() => subscriber.next(set('b', '2')));
    timer(20).subscribe(() => subscriber.error(new Error('late')));
  });

  it.each<[string, Observable<TransportResponse>]>([
    ['answers twice', after(of(set('b', '2')))],
    ['fails after its answer', after(throwError(() => new Error('late')))],
    ['answers again later', after(timer(10).pipe(switchMap(() => answer$)))],
    ['goes on although it has been left', deaf$],
    ['never completes', after(NEVER)],
  ])('settles a request once: it %s', (_, response$) => {
    run(({ at, flush }) => {
      const { text$, request$, transport } = chatOver({ read: [response$, NEVER] });
      const events: RequestEvent[] = [];
      const seen: unknown[] = [];
      request$.subscribe((event) => events.push(event));
      const reader = text$.subscribe((text) => seen.push(text));
      at(100, () => reader.unsubscribe());
      flush();
      expect(events.map(({ status }) => status)).toEqual([200]);
      expect(seen).toEqual(['a']);
      expect(transport.queries()).toEqual(['', '?watermark=1']);
    });
  });
});

describe('what has left is not kept', () => {
  const many = amount({ full: 100_000, everyday: 10_000 });
  it.each(['send', 'start', 'read'] as const)(`though ${many} came and left behind a %s that hangs`, async (kind) => {
    const transport = scriptedTransport({
      ...(kind === 'start' ? { start: [NEVER] } : {}),
      read: [NEVER],
      send: [kind === 'send' ? NEVER : of(taken)],
    });
    const chat = connect({
      secret: 'secret',
      userId: 'u',
      transport,
      ...(kind !== 'start' && { conversationId: 'c1' }),
    });
    const head = new Subscription();
    head.add(chat.send('head').subscribe());
    head.add(chat.message$.subscribe());
    await collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < many; i++) {
      const source$: Observable<unknown> = kind === 'read' ? chat.message$ : chat.send('x');
      source$.subscribe().unsubscribe();
    }
    await collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2e6);
    head.unsubscribe();
  });
});

describe('a secret of the conversation', () => {
  const credential = 'S3CR3T-credential';
  const user = 'ann@x.example';
  const query = 'userId=ann%40x.example';

  /** All that is told of a read and an upload that fail. */
  async function failuresOf(options: ConnectOptions): Promise<unknown[]> {
    const joining = { secret: credential, conversationId: 'c1', watermark: 'w-7', userId: user, retry: { count: 0 } };
    const { message$, history, upload, status$, request$ } = connect({ ...joining, ...options });
    const told: unknown[] = [];
    merge(status$, request$).subscribe((value) => told.push(value));
    for (const source$ of [message$, history(), upload([{ data: new Uint8Array(1), name: 'a' }])])
      await lastValueFrom(source$ as Observable<unknown>).catch((error: unknown) => told.push(error));
    return told;
  }

  it('is in no text of the conversation, before and after it has started', () => {
    run(({ at, flush }) => {
      const script = {
        start: [of(started('c1', { token: `${credential}-2`, expires_in: 1800 }))],
        read: [of(set('a', '1'))],
      };
      for (const options of [{ secret: credential }, { secret: undefined, token: credential }] as object[]) {
        const { transport, text$, ...conversation } = chatOver(script, options);
        const texts = () =>
          [JSON.stringify(conversation), show(conversation), show(Object.values(conversation))].join();
        const all = [texts()];
        const reader = merge(text$, conversation.status$, conversation.token$, conversation.send('x')).subscribe();
        all.push(texts());
        at(100, () => all.push(texts()));
        at(101, () => reader.unsubscribe());
        at(102, () => all.push(texts()));
        at(103, () => {
          expect(transport.requests.length).toBeGreaterThan(2);
          expect(all).toHaveLength(4);
          for (const text of all) expect(text).not.toContain(credential);
        });
      }
      flush();
    });
  });

  it.each<[string, (url: string, header: string) => unknown]>([
    ['its message', (url, header) => new Error(`${url} failed with ${header}`)],
    ['its cause', (url, header) => new Error('failed', { cause: new Error(`${url} ${header}`) })],
    [
      'its url and headers',
      (url, header) => Object.assign(new Error('failed'), { url, headers: { Authorization: header } }),
    ],
    ['itself, which is a text', (url, header) => `${url} ${header}`],
    ['the message of node-fetch', (url) => new Error(`request to ${url} failed, reason: connect ECONNREFUSED ::1:1`)],
    [
      'its config, as axios has it',
      (url, header) =>
        Object.assign(new Error('failed'), { config: { url, headers: { header } }, toJSON: () => ({ url }) }),
    ],
    ['its message, decoded', (url) => new Error(`${decodeURIComponent(url)} failed`)],
    ['one of its errors', (url, header) => new AggregateError([new Error(url), new Error(header)], 'failed')],
  ])('is cut out of the error of a transport that has it in %s', async (_, make) => {
    const transport: Transport = ({ url, headers }) => throwError(() => make(url, headers['Authorization'] ?? ''));
    const told = await failuresOf({ transport });
    expect(told.length).toBeGreaterThanOrEqual(8);
    for (const text of [credential, query, decodeURIComponent(query), 'watermark=w-7'])
      expect(told.map(show).join()).not.toContain(text);
  });

  it('is cut out of what the default transport says of a service that is not there', async () => {
    const { url, close } = await serve(() => undefined);
    await close();
    const told = await failuresOf({ domain: url });
    expect(show(told)).toContain('ECONNREFUSED');
    for (const text of [credential, query, 'watermark=w-7']) expect(show(told)).not.toContain(text);
  });
});
