import { config, defer, EMPTY, finalize, NEVER, type Observable, of, Subscription, take, takeUntil, timer } from 'rxjs';
import type { Conversation, ConnectOptions, Status } from 'rxjs-direct-line';
import { problem, set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

const noMore = () => new Error('no more');

/** All that is subscribed to outside of virtual time, so that no timer is left. */
let open = new Subscription();
beforeEach(() => {
  open = new Subscription();
});
afterEach(() => open.unsubscribe());

describe('what throws while a reader begins', () => {
  it.each([Promise.resolve(), [1], 'soon', 5])(
    'is a TypeError at the call for an `until` that is no observable',
    (until) => {
      const { consume, text$ } = chatOver({ read: [of(set('a', '1')), NEVER] });
      const seen: unknown[] = [];
      expect(() => consume(() => EMPTY, { until: until as never })).toThrow(TypeError);
      text$.subscribe((text) => seen.push(text)).unsubscribe();
      expect(seen).toEqual(['a']);
    },
  );

  const once = <T>(value: T) => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls === 1) throw noMore();
      return value;
    };
  };
  it.each<[string, () => ConnectOptions]>([
    ['random', () => ({ random: once(0.5), spread: 10 })],
    ['wake$', () => ({ wake$: defer(once(NEVER)) })],
    ['interval', () => ({ interval: defer(once(of(1000))) })],
    ['until', () => ({})],
  ])('leaves the place free: %s', (name, makeOptions) => {
    run(({ at, flush }) => {
      const { consume, text$, status$ } = chatOver({ read: [of(set('a', '1')), NEVER] }, makeOptions());
      const told: unknown[] = [];
      status$.subscribe(({ state }) => told.push(state));
      const first$: Observable<unknown> =
        name === 'until' ? consume(() => EMPTY, { until: defer(once(NEVER)) }) : text$;
      first$.subscribe({ error: () => told.push('error') });
      at(20, () => open.add(text$.subscribe((text) => told.push(text))));
      at(60, () => open.unsubscribe());
      flush();
      expect(told.filter((each) => each !== 'connecting')).toEqual(['idle', 'failed', 'error', 'online', 'a', 'idle']);
    });
  });
});

describe('listeners of status$', () => {
  it.each<[Status['state'], Status['state'][]]>([
    ['connecting', ['idle', 'connecting', 'idle']],
    ['retrying', ['idle', 'connecting', 'retrying', 'idle']],
    ['online', ['idle', 'connecting', 'retrying', 'online', 'idle']],
  ])('hear the same states in the same order if one of them leaves the reader at `%s`', (last, expected) => {
    run(({ cold, flush }) => {
      const read = [cold('--(a|)', { a: problem(503) }), cold('--(a|)', { a: set('') })];
      const { text$, status$ } = chatOver({ read });
      const heard: Status['state'][][] = [[], [], []];
      status$.subscribe(({ state }) => heard[0]?.push(state));
      status$.subscribe(({ state }) => {
        heard[1]?.push(state);
        if (state === last) open.unsubscribe();
      });
      status$.subscribe(({ state }) => heard[2]?.push(state));
      open.add(text$.subscribe());
      flush();
      expect(heard).toEqual([expected, expected, expected]);
    });
  });

  it.each<[string, (chat: Conversation) => Observable<unknown>]>([
    ['message$', ({ message$ }) => message$],
    ['consume', ({ consume }) => consume(({ messages }) => messages)],
  ])('get a new reader if they subscribe when they hear `failed`: %s', (_, read) => {
    const chat = chatOver({ read: [of(problem(404)), of(set('a', '1')), NEVER] });
    const told: unknown[] = [];
    const readAgain = () => read(chat).subscribe({ next: () => told.push('a'), error: () => told.push('old') });
    open.add(chat.status$.subscribe(({ state }) => state === 'failed' && open.add(readAgain())));
    chat.text$.subscribe({ error: () => told.push('error') });
    expect(told).toEqual(['error', 'a']);
  });
});

describe('user code that throws inside what the library has queued', () => {
  let thrown = 0;
  const throwNow = () => {
    thrown += 1;
    throw noMore();
  };
  const inNext = <T>(source$: Observable<T>) => source$.subscribe({ next: throwNow, complete: throwNow });
  const inFinalize = <T>(source$: Observable<T>) => source$.pipe(take(1), finalize(throwNow)).subscribe();
  const inUnsubscribe = <T>(source$: Observable<T>) =>
    source$.pipe(finalize(throwNow), takeUntil(timer(5))).subscribe();
  /* eslint-disable @typescript-eslint/no-deprecated -- some applications still throw synchronously */
  afterEach(() => {
    config.onUnhandledError = null;
    config.useDeprecatedSynchronousErrorHandling = false;
  });

  describe.each([false, true])('if RxJS throws synchronously: %p', (isSynchronous) => {
    it.each<[string, <T>(source$: Observable<T>) => unknown]>([
      ['next and complete', inNext],
      ['finalize', inFinalize],
      ['finalize, when it is left', inUnsubscribe],
    ])('stops neither the next reader nor the next send: in %s', (_, subscribe) => {
      run(({ at, cold, flush }) => {
        thrown = 0;
        config.onUnhandledError = () => undefined;
        config.useDeprecatedSynchronousErrorHandling = isSynchronous;
        /** In the synchronous way, subscribing throws, and there is nothing to unsubscribe from. */
        const attempt = <T>(source$: Observable<T>) => {
          try {
            subscribe(source$.pipe(takeUntil(timer(50))));
          } catch (error) {
            expect(error).toEqual(noMore());
          }
        };
        const read = [of(set('a', '1')), of(set('b', '2')), of(set(''))];
        const { text$, send, status$ } = chatOver({ read, send: [of(taken), cold('-(a|)', { a: taken })] });
        const told: unknown[] = [];
        attempt(status$);
        status$.subscribe(({ state }) => told.push(state));
        attempt(text$);
        attempt(send('x'));
        attempt(send('y'));
        at(60, () => send('z').subscribe({ complete: () => told.push('sent') }));
        at(70, () => open.add(text$.subscribe()));
        at(100, () => open.unsubscribe());
        flush();
        expect(thrown).toBeGreaterThan(2);
        expect(told.slice(-5)).toEqual(['idle', 'sent', 'connecting', 'online', 'idle']);
      });
    });
  });
  /* eslint-enable @typescript-eslint/no-deprecated */
});
