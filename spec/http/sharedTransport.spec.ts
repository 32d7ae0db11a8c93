import { defer, finalize, map, merge, mergeMap, NEVER, type Observable, of, timer } from 'rxjs';
import {
  connect,
  type Conversation,
  generateToken,
  sharedTransport,
  type SharedTransportOptions,
  type Transport,
} from 'rxjs-direct-line';
import { amount } from '../support/amount';
import { answer, problem, set, started, taken } from '../support/answers';
import { collectGarbage } from '../support/collectGarbage';
import { run } from '../support/marbles';
import { type Script, scriptedTransport } from '../support/scriptedTransport';

const headers = { Authorization: 'Bearer secret' };
const get = (id: string, query = '') => ({
  method: 'GET' as const,
  url: `https://host/api/conversations/${id}/messages${query}`,
  headers,
});
const post = (id: string) => ({ ...get(id), method: 'POST' as const, body: '{}' });

/** Its answers by the method and the conversation: `GET a`. */
function shared(answers: Record<string, Observable<unknown>>, options: SharedTransportOptions) {
  const transport: Transport = ({ method, url }) =>
    answers[`${method} ${/conversations\/(\w+)/.exec(url)![1]!}`] as ReturnType<Transport>;
  return sharedTransport(transport, options);
}

describe('sharedTransport', () => {
  it('does nothing before somebody subscribes, and passes on what comes', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const a$ = cold('   -----(a|)');
      const b$ = cold('   --#');
      const c$ = cold('   --|');
      const transport = shared({ 'GET a': a$, 'GET b': b$, 'GET c': c$ }, {});
      void transport(get('a'));

      expectObservable(timer(10).pipe(mergeMap(() => transport(get('a'))))).toBe('10ms -----(a|)');
      expectObservable(transport(get('b'))).toBe('--#');
      expectObservable(transport(get('c'))).toBe('--|');
      expectSubscriptions(a$.subscriptions).toBe(['10ms ^----!']);
    });
  });

  it('takes a transport that throws for a request that fails', () => {
    run(({ expectObservable }) => {
      const transport = sharedTransport(
        () => {
          throw new Error('offline');
        },
        { concurrency: 1 },
      );
      expectObservable(transport(get('a'))).toBe('#', undefined, new Error('offline'));
      expectObservable(transport(get('a'))).toBe('#', undefined, new Error('offline'));
    });
  });

  it.each<[string, object]>([
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: NaN }],
    ['concurrency', { concurrency: '4' }],
    ['perSecond', { perSecond: 0.5 }],
    ['perSecond', { perSecond: NaN }],
    ['perSecond', { perSecond: -1 }],
  ])('throws a TypeError that names %s: %p', (name, options) => {
    expect(() => sharedTransport(() => of(taken), options)).toThrow(new TypeError(`not valid: ${name}`));
  });

  it('throws a TypeError for a name that is nearly right, and ignores others', () => {
    const make = (options: object) => sharedTransport(() => of(taken), options);
    expect(() => make({ concurency: 4 })).toThrow(new TypeError('not valid: concurency, which should be concurrency'));
    expect(() => make({ persecond: 4 })).toThrow('perSecond');
    expect(() => make({ concurrency: 4, region: 'eu' })).not.toThrow();
  });

  it('throws a TypeError that names what is no transport', () => {
    expect(() => sharedTransport({} as Transport)).toThrow(new TypeError('not valid: transport'));
  });
});

describe('the budget of sharedTransport', () => {
  it('lets so many be in flight', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const a$ = cold('   ----(a|)');
      const b$ = cold('   --(b|)');
      const c$ = cold('     -----(c|)');
      const d$ = cold('       --#');
      const aSubs = '     ^---!';
      const bSubs = '     ^-!';
      const cSubs = '     --^----!';
      const dSubs = '     ----^-!';
      const transport = shared({ 'GET a': a$, 'GET b': b$, 'GET c': c$, 'GET d': d$ }, { concurrency: 2 });

      expectObservable(transport(get('a'))).toBe('----(a|)');
      expectObservable(transport(get('b'))).toBe('--(b|)');
      expectObservable(transport(get('c'))).toBe('-------(c|)');
      expectObservable(transport(get('d'))).toBe('------#');
      expectSubscriptions(a$.subscriptions).toBe(aSubs.trim());
      expectSubscriptions(b$.subscriptions).toBe(bSubs.trim());
      expectSubscriptions(c$.subscriptions).toBe(cSubs.trim());
      expectSubscriptions(d$.subscriptions).toBe(dSubs.trim());
    });
  });

  it('lets so many begin in a second, evenly', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const a$ = cold('(a|)');
      const transport = shared({ 'GET a': a$ }, { perSecond: 5 });
      expectObservable(merge(...Array.from({ length: 3 }, () => transport(get('a'))))).toBe('a 199ms a 199ms (a|)');
      // after a pause there is no more to be had
      expectObservable(timer(10_000).pipe(mergeMap(() => merge(transport(get('a')), transport(get('a')))))).toBe(
        '10s a 199ms (a|)',
      );
      expectSubscriptions(a$.subscriptions).toBe(['(^!)', '200ms (^!)', '400ms (^!)', '10s (^!)', '10200ms (^!)']);
    });
  });

  it('lets a tenth of many begin at once', () => {
    run(({ cold, expectObservable }) => {
      const transport = shared({ 'GET a': cold('(a|)') }, { perSecond: 30 });
      const all$ = merge(...Array.from({ length: 8 }, () => transport(get('a'))));
      expectObservable(all$).toBe('(aaa) 95ms (aaa) 95ms (aa|)');
    });
  });

  it('holds all by a 429 of one until its Retry-After', () => {
    run(({ cold, expectObservable, expectSubscriptions, at }) => {
      const a$ = cold('   ---(a|)', { a: problem(429, { 'Retry-After': '2' }) });
      const b$ = cold('   -----(b|)');
      const c$ = cold('   -(c|)');
      const d$ = cold('   -(d|)');
      const transport = shared({ 'GET a': a$, 'GET b': b$, 'GET c': c$, 'POST d': d$ }, { concurrency: 2 });

      transport(get('a')).subscribe();
      // what is in flight goes on
      expectObservable(transport(get('b'))).toBe('-----(b|)');
      expectObservable(transport(get('c'))).toBe('2004ms (c|)');
      at(1000, () => transport(post('d')).subscribe());
      expectSubscriptions(c$.subscriptions).toBe('2003ms ^!');
      expectSubscriptions(d$.subscriptions).toBe('2003ms ^!');
    });
  });

  it.each<[string, number, Record<string, string>, number]>([
    ['a date by the clock of the service', 429, { 'Retry-After': at(9), Date: at(6) }, 3000],
    ['no answer but 429', 503, { 'Retry-After': '2' }, 0],
    ['no 429 without it', 429, {}, 0],
    ['nothing that cannot be read', 429, { 'Retry-After': 'soon' }, 0],
  ])('heeds %s', (_, status, given, ms) => {
    run(({ cold, expectObservable }) => {
      const transport = shared({ 'GET a': cold('(a|)', { a: problem(status, given) }), 'GET b': cold('(b|)') }, {});
      transport(get('a')).subscribe();
      expectObservable(transport(get('b'))).toBe(`${ms}ms (b|)`);
    });
  });

  it('holds until the last of two', () => {
    run(({ cold, expectObservable }) => {
      const held = (seconds: string) => ({ a: problem(429, { 'Retry-After': seconds }) });
      const answers = {
        'GET a': cold('-(a|)', held('2')),
        'GET b': cold('--(a|)', held('1')),
        'GET c': cold('---(a|)', held('4')),
        'GET d': cold('(d|)'),
      };
      const transport = shared(answers, {});
      for (const id of 'abc') transport(get(id)).subscribe();
      expectObservable(timer(10).pipe(mergeMap(() => transport(get('d'))))).toBe('4003ms (d|)');
    });
  });
});

function at(second: number): string {
  return new Date(second * 1000).toUTCString();
}

describe('the queue of sharedTransport', () => {
  it('has sends before polls', () => {
    run(({ cold, expectObservable }) => {
      const answers = {
        'GET a': cold(' ----(a|)'),
        'GET b': cold(' --(b|)'),
        'POST c': cold('--(c|)'),
        'POST d': cold('--(d|)'),
      };
      const transport = shared(answers, { concurrency: 1 });
      const requests = [get('a'), get('b'), post('c'), post('d')];
      expectObservable(merge(...requests.map(transport))).toBe('----a-c-d-(b|)');
    });
  });

  it('serves the conversations one after another, whatever the watermark', () => {
    run(({ cold, expectObservable }) => {
      const answers = { 'GET a': cold('-(a|)'), 'GET b': cold('-(b|)'), 'GET c': cold('-(c|)') };
      const transport = shared(answers, { concurrency: 1 });
      const requests = [get('a'), get('a', '?watermark=1'), get('a', '?watermark=2'), get('b'), get('c'), get('b')];
      expectObservable(merge(...requests.map(transport))).toBe('-aabca(b|)');
    });
  });

  it('is left by unsubscribing, and then nothing is begun', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const a$ = cold('----(a|)');
      const b$ = cold('----(b|)');
      const c$ = cold('-(c|)');
      const transport = shared({ 'GET a': a$, 'GET b': b$, 'GET c': c$ }, { concurrency: 1 });
      expectObservable(transport(get('a'))).toBe('----(a|)');
      expectObservable(transport(get('b')), '^-!').toBe('');
      expectObservable(transport(get('c'))).toBe('-----(c|)');
      expectSubscriptions(b$.subscriptions).toBe([]);
    });
  });

  it('gives the place of one that is unsubscribed in flight to the next, once that has been left', () => {
    const log: string[] = [];
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const a$ = cold('----(a|)');
      const b$ = cold('-(b|)');
      const answers = {
        'GET a': a$.pipe(finalize(() => log.push('left'))),
        'GET b': defer(() => {
          log.push('begun');
          return b$;
        }),
      };
      const transport = shared(answers, { concurrency: 1 });
      expectObservable(transport(get('a')), '^-!').toBe('');
      expectObservable(transport(get('b'))).toBe('---(b|)');
      expectSubscriptions(a$.subscriptions).toBe('^-!');
      expectSubscriptions(b$.subscriptions).toBe('--^!');
    });
    expect(log).toEqual(['left', 'begun']);
  });

  it('keeps no timer when the last has left it', () => {
    jest.useFakeTimers();
    try {
      const transport = sharedTransport(() => of(taken), { perSecond: 1 });
      transport(get('a')).subscribe();
      const b = transport(get('b')).subscribe();
      const c = transport(get('c')).subscribe();
      b.unsubscribe();
      expect(jest.getTimerCount()).toBe(1);
      c.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
      // and begins anew
      const told: number[] = [];
      transport(get('d')).subscribe(() => told.push(Date.now()));
      jest.advanceTimersByTime(1000);
      expect(told).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('waits no longer than it was to when the clock is set back', () => {
    jest.useFakeTimers({ now: 1_000_000 });
    try {
      const transport = sharedTransport(() => of(taken), { perSecond: 1 });
      const told: string[] = [];
      transport(get('a')).subscribe(() => told.push('a'));
      jest.setSystemTime(0);
      transport(get('b')).subscribe(() => told.push('b'));
      transport(get('c')).subscribe(() => told.push('c'));
      jest.advanceTimersByTime(2000);
      expect(told).toEqual(['a', 'b', 'c']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is held by a 429 no longer than it was to when the clock is set back', () => {
    jest.useFakeTimers({ now: 1_000_000_000 });
    try {
      const answers = [problem(429, { 'Retry-After': '10' }), taken, taken, taken];
      const transport = sharedTransport(() => of(answers.shift()!));
      const told: string[] = [];
      transport(get('a')).subscribe();
      jest.advanceTimersByTime(4000);
      transport(get('b')).subscribe(() => told.push('b'));
      jest.setSystemTime(0);
      transport(get('c')).subscribe(() => told.push('c'));
      jest.advanceTimersByTime(6000);
      expect(told).toEqual(['b', 'c']);
      transport(get('d')).subscribe(() => told.push('d'));
      expect(told).toEqual(['b', 'c', 'd']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('is held by a 429 for an hour at most', () => {
    run(({ cold, expectObservable }) => {
      const a$ = cold('(a|)', { a: problem(429, { 'Retry-After': '99999999999' }) });
      const transport = shared({ 'GET a': a$, 'GET b': cold('(b|)') }, {});
      transport(get('a')).subscribe();
      expectObservable(transport(get('b'))).toBe('3600s (b|)');
    });
  });

  it('keeps nothing of requests that have left it', async () => {
    const transport = sharedTransport(() => NEVER, { concurrency: 1 });
    const head = transport(get('head')).subscribe();
    await collectGarbage();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < amount({ full: 300_000, everyday: 20_000 }); i++)
      transport(get(`c${i % 1000}`))
        .subscribe()
        .unsubscribe();
    await collectGarbage();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4e6);
    head.unsubscribe();
  });

  it('makes no recursion of a long queue of synchronous answers', () => {
    const transport = sharedTransport(
      ({ url }) => (url.includes('held') ? timer(1e6) : of(taken)) as ReturnType<Transport>,
      {
        concurrency: 1,
      },
    );
    let served = 0;
    const held = transport(get('held')).subscribe();
    for (let i = 0; i < 20_000; i++) transport(get(`c${i}`)).subscribe(() => (served += 1));
    expect(served).toBe(0);
    held.unsubscribe();
    expect(served).toBe(20_000);
  });
});

describe('conversations over one sharedTransport', () => {
  /** Of one service, whose requests are those that have gone out. */
  function chatsOver(script: Script, shared: SharedTransportOptions, options: object = {}) {
    const service = scriptedTransport(script);
    const transport = sharedTransport(service, shared);
    const common = { secret: 'secret', userId: 'user1', transport, retry: { jitter: false }, interval: Infinity };
    const open = (conversationId?: string) =>
      connect({ ...common, ...(conversationId && { conversationId }), ...options });
    return { service, transport, open };
  }
  const stateOf = ({ status$ }: Conversation) => status$.pipe(map(({ state }) => state));

  it('are not late while they wait in the queue', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { open, service } = chatsOver(
        { read: [cold('900ms (a|)', { a: set('') })] },
        { concurrency: 1 },
        { timeout: 1000 },
      );
      const chats = ['c1', 'c2', 'c3'].map(open);
      for (const { message$ } of chats) expectObservable(message$, '^ 4s !').toBe('');

      expectObservable(stateOf(chats[2]!)).toBe('c 2699ms o 1300ms i', { c: 'connecting', o: 'online', i: 'idle' });
      expectSubscriptions(service.reads).toBe(['^ 899ms !', '900ms ^ 899ms !', '1800ms ^ 899ms !']);
    });
  });

  it('are late when the request takes too long from when it goes out', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { open, service } = chatsOver(
        { read: [cold('900ms (a|)', { a: set('') }), cold('-')] },
        { concurrency: 1 },
        { timeout: 1000, retry: { count: 0 } },
      );
      const late: unknown = expect.objectContaining({ name: 'RequestTimeoutError', timeout: 1000 });
      expectObservable(open('c1').message$, '^ 4s !').toBe('');
      expectObservable(open('c2').message$).toBe('1900ms #', undefined, late);
      expectSubscriptions(service.reads).toBe(['^ 899ms !', '900ms ^ 999ms !']);
    });
  });

  it('are all held by the 429 of one, sends included', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { open, service } = chatsOver(
        {
          read: [cold('-(a|)', { a: problem(429, { 'Retry-After': '5' }) }), cold('-(a|)', { a: set('') })],
          send: [cold('-(a|)', { a: taken })],
        },
        { concurrency: 1 },
        { timeout: 1000, burst: [] },
      );
      const [c1, c2] = [open('c1'), open('c2')];
      expectObservable(c1.message$, '^ 6s !').toBe('');
      expectObservable(c2.message$, '^ 6s !').toBe('');
      at(3000, () => c2.send('x').subscribe());
      expectSubscriptions(service.sends).toBe('5001ms ^!');
      // the one that was refused has waited as long by itself, and is the last in the queue
      expectSubscriptions(service.reads).toBe(['^!', '5002ms ^!', '5003ms ^!']);
    });
  });

  it('send before others poll', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { open, service } = chatsOver(
        { read: [cold('100ms (a|)', { a: set('') })], send: [cold('10ms (a|)', { a: taken })] },
        { concurrency: 1 },
        { burst: [] },
      );
      for (const id of ['c1', 'c2', 'c3']) expectObservable(open(id).message$, '^ 1s !').toBe('');
      at(50, () => open('c4').send('x').subscribe());
      expectSubscriptions(service.sends).toBe('100ms ^ 9ms !');
      expectSubscriptions(service.reads).toBe(['^ 99ms !', '110ms ^ 99ms !', '210ms ^ 99ms !']);
    });
  });

  it('leave the queue when nobody reads them any more', () => {
    run(({ cold, expectObservable, flush }) => {
      const { open, service } = chatsOver({ read: [cold('100ms (a|)', { a: set('') })] }, { concurrency: 1 });
      expectObservable(open('c1').message$, '^ 1s !').toBe('');
      expectObservable(open('c2').message$, '^ 50ms !').toBe('');
      expectObservable(open('c3').message$, '^ 1s !').toBe('');
      flush();
      const asked = service.requests.map(({ url }) => /c\d/.exec(url)![0]);
      expect(asked).toEqual(['c1', 'c3']);
    });
  });

  it('are started within the budget, as tokens are made', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const token = answer(200, '"a-token"');
      const { open, service, transport } = chatsOver(
        {
          start: [cold('--(a|)', { a: token }), cold('--(a|)', { a: started() })],
          read: [cold('-(a|)', { a: set('') })],
        },
        { concurrency: 1 },
      );
      expectObservable(generateToken({ secret: 'secret', transport })).toBe('--(t|)', { t: 'a-token' });
      expectObservable(open().message$, '^ 1s !').toBe('');
      expectObservable(open().message$, '^ 1s !').toBe('');
      expectSubscriptions(service.starts).toBe(['^-!', '--^-!', '----^-!']);
      expectSubscriptions(service.reads).toBe(['------^!', '-------^!']);
    });
  });
});
