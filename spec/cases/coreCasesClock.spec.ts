import { of, timer } from 'rxjs';
import { connect, sharedTransport, type ConnectOptions, type Transport } from 'rxjs-direct-line';
import { answer, message, problem, set, started, taken } from '../support/answers';
import { type Helpers, run } from '../support/marbles';
import { chatOver, type Script, scriptedTransport } from '../support/scriptedTransport';
import { withSettableClock } from '../support/setClock';

const day = 86_400_000;
const year = 365 * day;
const interval = 1000;

/** Logs each request and the frame at which it goes out, whatever the clock of the system says. */
const logRequests = (transport: Transport, frame: () => number) => {
  const log: string[] = [];
  const logging: Transport = (request) => {
    log.push(`${frame()} ${request.method} ${new URL(request.url).pathname.split('/').at(-1) ?? ''}`);
    return transport(request);
  };
  return { log, logging };
};

/** What goes out in 6 seconds in which a user reads, and writes at 2 s; the clock is set by `jump` ms at `at` ms. */
function requestsOf(script: (helpers: Helpers) => Script, options: ConnectOptions, jumps: Record<number, number> = {}) {
  let requests: string[] = [];
  withSettableClock((setClock) =>
    run((helpers) => {
      const { at, flush, frame } = helpers;
      const { log, logging } = logRequests(scriptedTransport(script(helpers)), frame);
      const { send, message$ } = connect({
        secret: 'secret',
        userId: 'u',
        retry: { jitter: false },
        ...options,
        transport: logging,
      });
      requests = log;
      const reader = message$.subscribe();
      at(2000, () => send('x').subscribe());
      for (const [time, jump] of Object.entries(jumps)) at(Number(time), () => setClock(jump));
      at(6000, () => reader.unsubscribe());
      flush();
    }),
  );
  return requests;
}

/** Ms. */
const findLongestGap = (requests: readonly string[]) => {
  const times = requests.map((line) => parseInt(line));
  return Math.max(...times.map((time, i) => time - (times[i - 1] ?? 0)));
};

describe('a clock that is set back', () => {
  const empty = of(set(''));
  const wake$ = timer(400, 400);
  const begin = (rest: object): Script => ({ start: [of(started('c1', rest))], read: [empty], send: [of(taken)] });
  const held = { ...begin({}), read: [of(problem(429, { 'Retry-After': '3' })), empty] };

  it.each<[string, (helpers: Helpers) => Script, () => ConnectOptions]>([
    [
      'a token waits for its renewal',
      () => ({ ...begin({ token: 'token-2', expires_in: 4 }), renew: [of(answer(200, '"token-3"'))] }),
      () => ({ secret: undefined, token: 'token-1' }) as object,
    ],
    ['wakes come more often than regular polls', () => begin({}), () => ({ interval: 500, wake$ })],
    ['the service wants to be left alone', () => held, () => ({})],
    ['a poll is attempted again', () => ({ ...begin({}), read: [of(problem(503))] }), () => ({})],
    ['a request runs out of time', ({ cold }) => ({ ...begin({}), read: [cold('-')] }), () => ({ timeout: 1500 })],
    ['a burst is due', () => begin({}), () => ({ burst: [500, 1500], interval: 5000 })],
    ['readers are spread', () => begin({}), () => ({ conversationId: 'c1', spread: 3000, random: () => 0.9 })],
  ])(
    'changes nothing while %s, and delays by an interval at most if it happens again and again',
    (_, script, options) => {
      const expected = requestsOf(script, options());
      expect(expected.length).toBeGreaterThan(2);
      for (const jump of [-1000, -day, -year]) {
        expect(requestsOf(script, options(), { 2500: jump })).toEqual(expected);
        const often = requestsOf(script, options(), { 150: jump, 2100: jump, 2250: jump });
        expect(findLongestGap(often)).toBeLessThanOrEqual(findLongestGap(expected) + interval);
      }
    },
  );

  //  GET         0   1000   2000             regular
  //  POST            1000----x----2000       the clock is set at x
  it.each([-year, -day, -1000, 1000, day, year])(
    'plans no poll for the time it jumped over while a POST is in flight: %d ms',
    (jump) => {
      withSettableClock((setClock) =>
        run(({ at, cold, flush, frame }) => {
          const said = (id: string, from: string, ms: number) => ({
            ...message(id),
            from,
            created: new Date(ms).toISOString(),
          });
          const learned = answer(200, { messages: [said('a', 'user1', 0), said('b', 'bot1', 400)], watermark: '1' });
          const reply = answer(200, { messages: [said('c', 'user1', 3000), said('d', 'bot1', 3400)], watermark: '2' });
          const idle = of(set(''));
          const { send, text$, transport } = chatOver({
            read: [idle, of(learned), ...Array<typeof idle>(6).fill(idle), of(reply), idle],
            send: [of(taken), cold('1s (a|)', { a: taken })],
          });
          const seen: unknown[] = [];
          const reader = text$.subscribe((text) => seen.push(text));
          at(100, () => send('a').subscribe());
          at(3000, () => send('c').subscribe());
          at(3500, () => setClock(jump));
          at(20_000, () => reader.unsubscribe());
          flush();
          expect(frame()).toBe(20_000);
          expect(seen).toEqual(['a', 'b', 'c', 'd']);
          // one a second, and a few for the replies
          expect(transport.reads.length).toBeGreaterThan(17);
          expect(transport.reads.length).toBeLessThan(30);
        }),
      );
    },
  );

  it('holds back a shared transport no longer than a 429 has asked for', () => {
    withSettableClock((setClock) =>
      run(({ at, flush, frame }) => {
        const answers = [problem(429, { 'Retry-After': '10' })];
        const transport = sharedTransport(() => of(answers.shift() ?? taken));
        const ask = (id: string) => transport({ method: 'GET', url: `https://host/${id}`, headers: {} });
        const told: string[] = [];
        ask('a').subscribe();
        for (const time of [2000, 4000, 9000, 12_000])
          at(time, () => ask('b').subscribe(() => told.push(`${time} ${frame()}`)));
        at(3000, () => setClock(-year));
        at(8000, () => setClock(-year));
        flush();
        expect(told).toEqual(['2000 10000', '4000 10000', '9000 10000', '12000 12000']);
      }),
    );
  });
});

describe('a lifetime that is no sensible number of seconds', () => {
  const minutes = 60_000;
  const renewalsOf = (expiresIn: string, until: number) => {
    let frames: number[] = [];
    run(({ at, flush }) => {
      const start = answer(200, `{"conversationId":"c1","token":"token","expires_in":${expiresIn}}`);
      const script = { start: [of(start)], read: [of(set(''))], renew: [of(answer(200, '"another"'))] };
      const { message$, transport } = chatOver(script, { interval: 5 * minutes });
      const reader = message$.subscribe();
      at(until, () => reader.unsubscribe());
      flush();
      frames = transport.renewals.map(({ subscribedFrame }) => subscribedFrame);
    });
    return frames;
  };

  it.each(['true', '[5]', '"3600"', 'null', '{"s":5}', '0', '-1', '1e-9'])(
    'counts as half an hour: %s',
    (expiresIn) => {
      expect(renewalsOf(expiresIn, 31 * minutes)).toEqual([15 * minutes, 30 * minutes]);
    },
  );

  it.each(['1e306', '1e999', '1e15'])('counts as a year at most: %s', (expiresIn) => {
    expect(renewalsOf(expiresIn, 31 * minutes)).toEqual([]);
  });
});
