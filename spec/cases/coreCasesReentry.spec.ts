import { combineLatest, config, EMPTY, filter, forkJoin, map, NEVER, Observable, of, sample, Subject } from 'rxjs';
import { Subscription, throwError, timer } from 'rxjs';
import type { Burst, ConnectOptions, Conversation, TransportResponse } from 'rxjs-direct-line';
import { answer, problem, set, started, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

// Other members of the kinds of `coreCases`: user code that starts, stops or throws where nobody expects it.

const noMore = () => new Error('no more');
const ignore = () => undefined;

/** All that is subscribed to outside of virtual time, so that no timer is left. */
let open = new Subscription();
beforeEach(() => {
  open = new Subscription();
});
afterEach(() => open.unsubscribe());

/** Puts another reader in the place of the one that has failed, within the news of it. */
function restartAtRetrying({ message$, status$ }: Conversation): void {
  let reader = message$.subscribe();
  const restart = () => {
    reader.unsubscribe();
    reader = message$.subscribe();
  };
  open.add(status$.pipe(filter(({ state }) => state === 'retrying')).subscribe(restart));
  open.add(() => reader.unsubscribe());
}

const read: [string, (chat: Conversation) => Observable<unknown>][] = [
  ['message$', ({ message$ }) => message$],
  ['consume', ({ consume }) => consume(({ messages }) => messages)],
];

describe.each(read)('a reader that has been left before it is subscribed to: %s', (_, begin) => {
  it.each<[string, (source$: Observable<unknown>) => Observable<unknown>]>([
    ['combineLatest', (source$) => combineLatest([throwError(noMore), source$])],
    ['forkJoin', (source$) => forkJoin([throwError(noMore), source$])],
    ['sample', (source$) => of(1).pipe(sample(source$))],
  ])('asks for nothing, and takes no place: by %s', (_operator, operate) => {
    run(({ at, flush }) => {
      const chat = chatOver({ read: [of(set(''))] });
      const told: unknown[] = [];
      chat.status$.subscribe(({ state }) => told.push(state));
      open.add(operate(begin(chat)).subscribe({ error: ignore }));
      at(5000, () => told.push('nothing'));
      at(5001, () => open.add(chat.text$.subscribe()));
      at(5002, () => open.unsubscribe());
      flush();
      expect(chat.transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([5001]);
      expect(told).toEqual(['idle', 'nothing', 'connecting', 'online', 'idle']);
    });
  });
});

describe('a wake is heard', () => {
  /** The frames of the GETs, if a wake comes at 300 in a conversation that is paused otherwise. */
  const readsOf = (reads: readonly Observable<TransportResponse>[], act: (chat: Conversation) => void) => {
    let frames: number[] = [];
    run(({ at, flush }) => {
      const wake$ = new Subject<void>();
      const script = { read: [...reads, of(set(''))], send: [of(taken)] };
      const chat = chatOver(script, { wake$, burst: [], interval: Infinity });
      act(chat);
      at(300, () => wake$.next());
      at(600, () => open.unsubscribe());
      flush();
      frames = chat.transport.reads.map(({ subscribedFrame }) => subscribedFrame);
    });
    return frames;
  };

  it('after a send in `next` that was answered before the poll that was due', () => {
    const sendNext = ({ message$, send }: Conversation) => {
      const sendNow = () => open.add(send('x').subscribe());
      open.add(message$.subscribe(sendNow));
    };
    expect(readsOf([of(set('a', '1'))], sendNext)).toEqual([0, 0, 300]);
  });

  it('by a reader that a listener of `retrying` has put in the place of another', () => {
    const answer$ = timer(1).pipe(map(() => problem(503)));
    expect(readsOf([answer$], restartAtRetrying)).toEqual([0, 1, 300]);
  });
});

it('a reader that a listener of `retrying` has put in the place of another does not wait for the other', () => {
  run(({ at, cold, flush }) => {
    const script = { read: [cold('-(a|)', { a: problem(503) }), of(set(''))] };
    const options = { interval: Infinity, spread: 10, random: () => 0.5 };
    const chat = chatOver(script, options);
    restartAtRetrying(chat);
    at(100, () => open.unsubscribe());
    flush();
    expect(chat.transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([5, 11]);
  });
});

describe('a listener of status$ that hears `connecting`', () => {
  it.each<[string, (emit$: Subject<number>) => ConnectOptions, number[]]>([
    ['an interval', (interval) => ({ interval }), [0, 200, 400]],
    ['a wake', (wake$) => ({ wake$, spread: 5000, random: () => 0.9, interval: Infinity }), [0]],
  ])('can give %s', (_, makeOptions, expected) => {
    run(({ at, flush }) => {
      const emit$ = new Subject<number>();
      const { status$, message$, transport } = chatOver({ read: [of(set(''))] }, makeOptions(emit$));
      open.add(status$.subscribe(({ state }) => state === 'connecting' && emit$.next(200)));
      open.add(message$.subscribe());
      at(500, () => open.unsubscribe());
      flush();
      expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual(expected);
    });
  });

  it('can end what is consumed', () => {
    const end$ = new Subject<void>();
    const { status$, consume, transport } = chatOver({ read: [NEVER] });
    open.add(status$.subscribe(({ state }) => state === 'connecting' && end$.next()));
    const complete = jest.fn();
    open.add(consume(() => EMPTY, { until: end$ }).subscribe({ complete }));
    expect(complete).toHaveBeenCalledTimes(1);
    expect(transport.reads).toEqual([]);
  });
});

describe('user code that throws when it is left', () => {
  let unhandled: string[] = [];
  beforeEach(() => {
    unhandled = [];
    config.onUnhandledError = (error) => unhandled.push(String(error));
  });
  afterEach(() => {
    config.onUnhandledError = null;
  });
  const throwWhenLeft = <T>(source$: Observable<T>) =>
    new Observable<T>((subscriber) => {
      subscriber.add(() => {
        throw noMore();
      });
      source$.subscribe(subscriber);
    });

  it.each<[string, Observable<TransportResponse>]>([
    ['at once', of(set('a', '1'))],
    ['later', timer(5).pipe(map(() => set('a', '1')))],
  ])('loses no answer, if it is a transport that answers %s', (_, answer$) => {
    run(({ at, flush }) => {
      const { text$ } = chatOver({ read: [throwWhenLeft(answer$), of(set('b', '2')), of(set(''))] });
      const seen: unknown[] = [];
      open.add(text$.subscribe({ next: (text) => seen.push(text), error: (error: unknown) => seen.push(error) }));
      at(50, () => open.unsubscribe());
      flush();
      expect(seen).toEqual(['a', 'b']);
    });
  });

  it.each<[string, ConnectOptions, Observable<TransportResponse>]>([
    ['transport', {}, throwWhenLeft(NEVER)],
    ['wake$', { wake$: throwWhenLeft(NEVER) }, NEVER],
    ['interval', { interval: throwWhenLeft(NEVER) }, NEVER],
  ])('leaves the place free: %s', (_, options, answer$) => {
    const { text$, status$, transport } = chatOver({ read: [answer$, NEVER] }, options);
    const told: unknown[] = [];
    status$.subscribe(({ state }) => told.push(state));
    for (let i = 0; i < 2; i += 1) {
      const reader = text$.subscribe({ error: (error: unknown) => told.push(error) });
      try {
        reader.unsubscribe();
      } catch (error) {
        expect(String(error)).toContain('no more');
      }
    }
    expect(told).toEqual(['idle', 'connecting', 'idle', 'connecting', 'idle']);
    expect(transport.reads).toHaveLength(2);
  });

  it('is no obstacle to the end that it has asked for', () => {
    run(({ flush }) => {
      const { consume } = chatOver({ read: [NEVER] });
      const complete = jest.fn();
      open.add(consume(() => EMPTY, { until: throwWhenLeft(timer(5)) }).subscribe({ complete }));
      flush();
      expect(complete).toHaveBeenCalledTimes(1);
    });
  });
});

it('a wake that fails at once stops no renewal for the reader that begins in its error', () => {
  run(({ at, flush }) => {
    const wakes = [throwError(noMore)];
    const wake$ = new Observable<never>((subscriber) => (wakes.shift() ?? NEVER).subscribe(subscriber));
    const start = [of(started('c1', { token: 'token-2', expires_in: 100 }))];
    const script = { start, read: [of(set(''))], renew: [of(answer(200, '"token-3"'))] };
    const { history, message$, transport } = chatOver(script, { wake$, interval: Infinity });
    history().subscribe();
    const readAgain = () => open.add(message$.subscribe());
    open.add(message$.subscribe({ error: readAgain }));
    at(60_000, () => open.unsubscribe());
    flush();
    expect(transport.renewals.map(({ subscribedFrame }) => subscribedFrame)).toEqual([50_000]);
  });
});

it('a burst may be an object of a class, whose `fork` asks for its own fields', () => {
  class Later implements Burst {
    #due = 0;
    constructor(readonly ms: number) {}
    sent({ answeredAt = 0 }) {
      this.#due = answeredAt + this.ms;
    }
    received = ignore;
    due = (after: number) => (this.#due > after ? this.#due : undefined);
    fork() {
      return new Later(this.ms);
    }
  }
  run(({ at, flush }) => {
    const script = { read: [of(set(''))], send: [of(taken)] };
    const { send, message$, transport } = chatOver(script, { burst: new Later(70) });
    open.add(message$.subscribe());
    at(100, () => send('x').subscribe());
    at(300, () => open.unsubscribe());
    flush();
    expect(transport.reads.map(({ subscribedFrame }) => subscribedFrame)).toEqual([0, 170]);
  });
});
