import { concat, defer, EMPTY, map, NEVER, of, throwError } from 'rxjs';
import type { ConnectOptions, MessageSet } from 'rxjs-direct-line';
import { problem, set, started } from '../support/answers';
import { run, type Helpers } from '../support/marbles';
import { chatOver, type Script } from '../support/scriptedTransport';

const idsOf = ({ messages }: MessageSet) => messages.map(({ id }) => id).join(' ');

type SetUp = (helpers: Helpers) => { script: Script; options?: ConnectOptions; requests: string[] };

/** What goes on at frame 5. */
const phases: [string, SetUp][] = [
  [
    'while a token is asked for',
    ({ cold }) => ({ script: { read: [] }, options: { token: () => cold('10s -') }, requests: [] }),
  ],
  [
    'while the conversation is started',
    ({ cold }) => ({ script: { start: [cold('10s (a|)', { a: started() })] }, requests: ['^----!'] }),
  ],
  [
    'during a GET',
    ({ cold }) => ({ script: { read: [cold('10s (a|)', { a: set('a', '1') })] }, requests: ['^----!'] }),
  ],
  [
    'during the GET that follows a set',
    ({ cold }) => ({
      script: { read: [cold('--(a|)', { a: set('a', '1') }), cold('10s (a|)', { a: set('b', '2') })] },
      requests: ['^-!', '--^--!'],
    }),
  ],
  ['during the wait', ({ cold }) => ({ script: { read: [cold('--(a|)', { a: set('', '1') })] }, requests: ['^-!'] })],
  [
    'during a wait without an end',
    ({ cold }) => ({
      script: { read: [cold('--(a|)', { a: set('', '1') })] },
      options: { interval: Infinity },
      requests: ['^-!'],
    }),
  ],
  ['during a backoff', ({ cold }) => ({ script: { read: [cold('--(a|)', { a: problem(500) })] }, requests: ['^-!'] })],
  [
    'during a Retry-After',
    ({ cold }) => ({
      script: { read: [cold('--(a|)', { a: problem(429, { 'Retry-After': '60' }) })] },
      requests: ['^-!'],
    }),
  ],
];

/** At frame 5 `until` ends consume, whatever goes on. */
function expectEnd(setUp: SetUp, end: { until: string; consume: string; state: string; error?: Error }): void {
  run((helpers) => {
    const { hot, expectObservable, expectSubscriptions, flush, frame } = helpers;
    const { script, options, requests } = setUp(helpers);
    const { consume, status$, transport } = chatOver(script, {
      ...(options?.token && { secret: undefined as never }),
      ...options,
    });
    const until = hot(end.until, {}, end.error);

    expectObservable(consume(() => EMPTY, { until })).toBe(end.consume, {}, end.error);
    expectSubscriptions(until.subscriptions).toBe('^----!');
    expectSubscriptions(script.start ? transport.starts : transport.reads).toBe(requests);
    expectObservable(status$.pipe(map(({ state }) => state)), '------^!').toBe('------s', { s: end.state });
    flush();
    expect(frame()).toBeLessThanOrEqual(7);
  });
}

describe('until', () => {
  it.each(phases)('completes consume at once: %s', (_, setUp) => {
    expectEnd(setUp, { until: '-----u', consume: '-----|', state: 'idle' });
  });

  it.each([
    ['at once', () => of(0)],
    ['before the start', () => concat(of(0), NEVER)],
  ])('asks nothing of the service where it comes %s', (_, stopped) => {
    run(({ cold, expectObservable, flush, frame }) => {
      const { consume, transport } = chatOver({
        start: [cold('--(a|)', { a: started() })],
        read: [cold('--(a|)', { a: set('a') })],
      });
      const handler = jest.fn(() => EMPTY);

      expectObservable(consume(handler, { until: defer(stopped) })).toBe('|');
      flush();
      expect(transport.requests).toEqual([]);
      expect(handler).not.toHaveBeenCalled();
      expect(frame()).toBe(0);
    });
  });

  //  GET      --(a|)             one
  //  until    ----u
  //  handler    --------x|       finishes
  //  checkpoint$         a
  //  consume  ----------x|
  it('lets the handler finish, commits, and completes: during the handler', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver(
        { read: [cold('      --(a|)', { a: set('a', '1') })] },
        { wake$: hot('       ---w---w---w') },
      );
      const until = hot('    ----u--u');
      const handled$ = cold('  --------x|');

      expectObservable(consume(() => handled$, { until })).toBe('----------x|');
      expectObservable(checkpoint$).toBe('-----------a', { a: { conversationId: 'c1', watermark: '1' } });
      expectSubscriptions(handled$.subscriptions).toBe('--^--------!');
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('lets the handler finish that it comes from', () => {
    run(({ cold, expectObservable, expectSubscriptions, hot }) => {
      const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const until = hot('-');
      const handler = () => {
        until.next('u');
        return cold('--x|');
      };

      expectObservable(consume(handler, { until })).toBe('----x|');
      expectObservable(checkpoint$).toBe('-----a', { a: { conversationId: 'c1', watermark: '1' } });
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });

  it('gives the error of the handler that it waits for, and commits nothing', () => {
    run(({ cold, hot, expectObservable }) => {
      const { consume, checkpoint$ } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const until = hot('----u');
      const error = expect.objectContaining({ name: 'HandlerError' }) as unknown;

      expectObservable(consume(() => cold('----#'), { until })).toBe('------#', {}, error);
      expectObservable(checkpoint$).toBe('');
    });
  });

  it('loses nothing: the next reader goes on where this one stopped', () => {
    run(({ cold, hot, expectObservable, flush }) => {
      const { consume, transport } = chatOver({
        read: [
          cold('--(a|)', { a: set('a', '1') }),
          cold('-----(a|)', { a: set('b', '2') }), // aborted
          cold('--(a|)', { a: set('b', '2') }),
          cold('--(a|)', { a: set('', '2') }),
        ],
      });
      const handler = (given: MessageSet) => of(idsOf(given));

      expectObservable(consume(handler, { until: hot('----u') })).toBe('--a-|');
      expectObservable(consume(handler), '10ms ^ 99ms !').toBe('        10ms --b');
      flush();
      expect(transport.queries()).toEqual(['', '?watermark=1', '?watermark=1', '?watermark=2']);
    });
  });

  it('that completes without a value ends nothing', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { consume, transport } = chatOver({ read: [cold('--(a|)', { a: set('', '1') })] });

      expectObservable(
        consume(() => EMPTY, { until: EMPTY }),
        '^ 1499ms !',
      ).toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });

  it('is left when consume is', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('', '1') })] });
      const until = hot('                                       -----------u');

      expectObservable(
        consume(() => EMPTY, { until }),
        '      ^----!',
      ).toBe('');
      expectSubscriptions(until.subscriptions).toBe('          ^----!');
    });
  });

  describe('that fails', () => {
    const boom = new Error('boom');

    it.each(phases)('ends consume with its error: %s', (_, setUp) => {
      expectEnd(setUp, { until: '-----#', consume: '-----#', state: 'failed', error: boom });
    });

    it('asks nothing of the service where it fails at once', () => {
      run(({ cold, expectObservable, flush }) => {
        const { consume, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });

        expectObservable(consume(() => EMPTY, { until: throwError(() => boom) })).toBe('#', {}, boom);
        flush();
        expect(transport.requests).toEqual([]);
      });
    });

    it('leaves the handler that runs, and the set to the next reader', () => {
      run(({ cold, hot, expectObservable, expectSubscriptions }) => {
        const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
        const handled$ = cold('                          --------|');

        expectObservable(consume(() => handled$, { until: hot('----#', {}, boom) })).toBe('----#', {}, boom);
        expectSubscriptions(handled$.subscriptions).toBe('--^-!');
        expectObservable(
          consume((given) => concat(of(idsOf(given)), NEVER)),
          '10ms ^--!',
        ).toBe('10ms a');
        expectObservable(checkpoint$).toBe('');
        expectSubscriptions(transport.reads).toBe(['^-!']);
      });
    });
  });

  it('hands out nothing more where a set is left from before', () => {
    run(({ cold, expectObservable }) => {
      const { consume } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const handler = jest.fn(() => NEVER);

      expectObservable(consume(handler), '^----!').toBe('');
      expectObservable(consume(handler, { until: of(0) }), '----------^').toBe('----------|');
      expectObservable(cold('-----------(e|)').pipe(map(() => handler.mock.calls.length))).toBe('-----------(e|)', {
        e: 1,
      });
    });
  });

  it('asks nothing more where a set is left from before', () => {
    run(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const { consume, checkpoint$, transport } = chatOver({ read: [cold('--(a|)', { a: set('a', '1') })] });
      const until = hot('         -----------u');
      const handled$ = cold('               --x|');

      expectObservable(
        consume(() => NEVER),
        '^----!',
      ).toBe('');
      expectObservable(
        consume(() => handled$, { until }),
        '----------^',
      ).toBe('------------x|');
      expectObservable(checkpoint$).toBe('-------------a', { a: { conversationId: 'c1', watermark: '1' } });
      expectSubscriptions(transport.reads).toBe(['^-!']);
    });
  });
});
