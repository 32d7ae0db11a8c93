import fc from 'fast-check';
import type { Observable as ObservableOf, Subscriber } from 'rxjs';
import type { ConnectOptions, Conversation, Message } from 'rxjs-direct-line';
import type { check as Check, Invariant } from './check';
import type { run as Run } from './run';
import { schedules } from './schedule';

// Each known way of breaking a client is found, by the invariant that it breaks, within so many schedules.
const enough = 100;

// what a broken client leaves behind shall not keep Node alive
jest.useFakeTimers();

const paths = {
  credentials: 'session/credentials',
  errors: 'errors',
  pace: 'polling/schedule',
  poll: 'polling/pollMessages',
  reader: 'receiving/reader',
  retry: 'session/retryPolicy',
  wait: 'util/clock',
};

type Modules = {
  credentials: typeof import('../../src/session/credentials');
  errors: typeof import('../../src/errors');
  pace: typeof import('../../src/polling/schedule');
  poll: typeof import('../../src/polling/pollMessages');
  reader: typeof import('../../src/receiving/reader');
  retry: typeof import('../../src/session/retryPolicy');
  wait: typeof import('../../src/util/clock');
};
const pathOf = (name: keyof Modules) => `../../src/${paths[name]}`;
type Rxjs = typeof import('rxjs');
type Breaks = {
  readonly [Name in keyof Modules]?: (actual: Modules[Name], rxjs: Rxjs, modules: Modules) => Partial<Modules[Name]>;
};

type Open = (options: ConnectOptions) => Conversation;
type Own = { readonly run: typeof Run; readonly check: typeof Check };

/** What is found first of a client with such modules. */
function find(
  invariant: Invariant,
  breaks: Breaks,
  { open = (connect) => connect, runs = enough }: { open?: (connect: Open, rxjs: Rxjs) => Open; runs?: number } = {},
): string | undefined {
  let found: string | undefined;
  const names = Object.keys(breaks) as (keyof Modules)[];
  jest.isolateModules(() => {
    const rxjs = jest.requireActual<Rxjs>('rxjs');
    const modules = new Proxy({} as Modules, {
      get: (_, name) => jest.requireActual<object>(pathOf(name as keyof Modules)),
    });
    for (const name of names) {
      jest.doMock(pathOf(name), () => {
        const module = modules[name];
        const breakIt = breaks[name] as (actual: object, rxjs: Rxjs, modules: Modules) => object;
        return { ...module, ...breakIt(module, rxjs, modules) };
      });
    }
    const { connect } = jest.requireActual<{ connect: Open }>('rxjs-direct-line');
    const { run } = jest.requireActual<Own>('./run');
    const { check } = jest.requireActual<Own>('./check');
    const client = open(connect, rxjs);
    fc.check(
      fc.property(schedules, (schedule) => {
        found = check(run(schedule, client)).find((violation) => violation.invariant === invariant)?.what;
        return found === undefined;
      }),
      { numRuns: runs, seed: 1, endOnFailure: true },
    );
    for (const name of names) jest.dontMock(pathOf(name));
  });
  return found;
}

it('finds a retry outside the read, which begins at the first watermark again', () => {
  let isReading = false;
  const found = find('nothing lost, nothing twice, in order', {
    retry: ({ retryTransient }, { defer }) => ({
      retryTransient: (...args) => {
        const retry = retryTransient(...args);
        return (source$) => defer(() => (isReading ? source$ : retry(source$))) as never;
      },
    }),
    poll({ pollMessages }, { Observable }, { retry }) {
      const reading = <T>(set$: ObservableOf<T>) =>
        new Observable<T>((subscriber) => {
          isReading = true;
          const subscription = set$.subscribe(subscriber);
          isReading = false;
          return subscription;
        });
      return {
        pollMessages: (read, wait, watermark) =>
          pollMessages((from) => reading(read(from)), wait, watermark).pipe(
            retry.retryTransient({ delay: 100, jitter: false }),
          ),
      };
    },
  });
  expect(found).toMatch(/came at/);
});

it('finds a trigger that is lost because a GET is in flight', () => {
  const found = find('paced, never silently dead', {
    pace: ({ createPace }, { filter }) => ({
      createPace(interval, burst, wake$, userId) {
        let isAsking = false;
        const pace = createPace(interval, burst, wake$.pipe(filter(() => !isAsking)), userId);
        return {
          ...pace,
          sent: (...times) => {
            if (!isAsking) pace.sent(...times);
          },
          open(phase) {
            const reader = pace.open(phase);
            isAsking = false;
            return {
              ...reader,
              started: () => {
                isAsking = true;
                return reader.started();
              },
              answered: () => {
                isAsking = false;
                reader.answered();
              },
            };
          },
        };
      },
    }),
  });
  expect(found).toMatch(/a GET only at \d+ which was due at|no GET until/);
});

it('finds a watermark that is committed before its set has been delivered', () => {
  const found = find('commit after delivery', {
    reader: ({ createReader }, { tap }) => ({
      createReader(watermark) {
        const reader = createReader(watermark);
        return {
          ...reader,
          messages: (subscriber, options) =>
            reader.messages(subscriber, {
              ...options,
              read: (from) =>
                options.read(from).pipe(
                  tap(({ watermark }) => {
                    if (watermark !== undefined) options.committed(watermark);
                  }),
                ),
            }),
        };
      },
    }),
  });
  expect(found).toMatch(/is for \d+ messages, but \d+ are settled/);
});

it('finds two readers at once', () => {
  const found = find('single flight', {
    poll: ({ pollMessages }, { merge }) => ({
      pollMessages: (...args) => merge(pollMessages(...args), pollMessages(...args)),
    }),
  });
  expect(found).toMatch(/while there is another/);
});

it('finds a loop that goes on when all have left', () => {
  const found = find('quiet after the last unsubscribe', {
    poll: ({ pollMessages }, { Observable }) => ({
      pollMessages: (...args) =>
        new Observable((subscriber) => {
          pollMessages(...args).subscribe({
            next: (set) => subscriber.next(set),
            error: (error: unknown) => subscriber.error(error),
          });
        }),
    }),
  });
  expect(found).toMatch(/for nobody|goes on|a timer at/);
});

// RxJS hands any time to `setInterval`, which in Node fires at once for `Infinity` and `2 ** 31`. In virtual time such a
// timer waits as it should, so that a spec would stay green; `run` has the timers of Node.
it('finds waits that are not clamped', () => {
  const found = find('paced, never silently dead', {
    wait: (_, { timer }) => ({ wait: (ms) => timer(ms), after: (ms, work) => timer(ms).subscribe(work) }),
  });
  expect(found).toMatch(/a GET at \d+ which was due at/);
});

it('finds messages that come again with a watermark that stays', () => {
  const found = find('nothing lost, nothing twice, in order', {
    reader: ({ createReader }, { map, Subject }) => ({
      createReader(watermark) {
        const reader = createReader(watermark);
        let n = 0;
        const mark = (message: Message) => ({ ...message, id: `${message.id}#${++n}` });
        const unmark = (message: Message) => ({ ...message, id: message.id.replace(/#.*/, '') });
        return {
          ...reader,
          messages: (subscriber, options) => {
            const unmarking$ = new Subject<Message>();
            subscriber.add(unmarking$.pipe(map(unmark)).subscribe(subscriber));
            const next = (message: Message) => unmarking$.next(message);
            return reader.messages(Object.assign(Object.create(subscriber) as Subscriber<Message>, { next }), {
              ...options,
              read: (from) => options.read(from).pipe(map((set) => ({ ...set, messages: set.messages.map(mark) }))),
            });
          },
        };
      },
    }),
  });
  expect(found).toMatch(/came at|instead of/);
});

it('finds a set that is forgotten when its reader leaves', () => {
  const found = find('nothing lost, nothing twice, in order', {
    reader: ({ createReader }, { defer, tap }, { poll }) => ({
      createReader: (watermark) => ({
        ...createReader(watermark),
        messages: (subscriber, { read, wait, again, arrived, committed }) =>
          defer(() => poll.pollMessages(read, ({ messages }) => wait(messages.length > 0), watermark)).pipe(
            tap(({ messages, watermark: next }) => {
              arrived([]);
              if (next !== undefined) committed((watermark = next));
              for (const message of messages) subscriber.next(message);
            }),
            again(),
          ),
      }),
    }),
  });
  expect(found).toMatch(/instead of|lost/);
});

it('finds an error that is turned into silence', () => {
  const found = find('paced, never silently dead', {
    poll: ({ pollMessages }, { catchError, EMPTY }) => ({
      pollMessages: (...args) => pollMessages(...args).pipe(catchError(() => EMPTY)),
    }),
  });
  expect(found).toMatch(/silently dead: completed/);
});

it('finds a loop that does not wait', () => {
  const found = find('nothing escapes', {
    poll: ({ pollMessages }, { of }) => ({
      pollMessages: (read, _, watermark) => pollMessages(read, () => of(0), watermark),
    }),
  });
  expect(found).toMatch(/more than \d+ requests/);
});

it('finds a watermark that was never given', () => {
  const found = find('verbatim watermark', {
    poll: ({ pollMessages }) => ({
      pollMessages: (read, wait, watermark) => pollMessages((from) => read(String(from)), wait, watermark),
    }),
  });
  expect(found).toMatch(/has not no query: .*watermark=undefined/);
});

it('finds a message that is sent again though the bot may have it', () => {
  const found = find(
    'a message goes out once',
    {},
    {
      open:
        (connect, { retry }) =>
        (options) => {
          const chat = connect(options);
          return { ...chat, send: (message) => chat.send(message).pipe(retry(1)) };
        },
    },
  );
  expect(found).toMatch(/is repeated|overtakes/);
});

it('finds a credential in an error', () => {
  const found = find('the credential stays home', {
    errors: ({ toDirectLineError }) => ({ toDirectLineError: (error) => toDirectLineError(error) }),
  });
  expect(found).toMatch(/^(S3CR3T|token|key)/);
});

it('finds two renewals at once', () => {
  const found = find('one renewal at a time', {
    credentials: ({ createCredentials }, { merge, take }) => ({
      createCredentials: (secret, token, conversationId, renew) =>
        createCredentials(secret, token, conversationId, (...args) => (credential, nth) => {
          const call = renew(...args);
          return merge(call(credential, nth), call(credential, nth)).pipe(take(1));
        }),
    }),
  });
  expect(found).toMatch(/a renew at \d+ beside another/);
});

it('finds a status that is not told', () => {
  const found = find(
    'the status tells',
    {},
    {
      open:
        (connect, { filter }) =>
        (options) => {
          const chat = connect(options);
          return { ...chat, status$: chat.status$.pipe(filter(({ state }) => state !== 'online')) };
        },
    },
  );
  expect(found).toMatch(/with a message/);
});

it('finds nothing where nothing is broken', () => {
  expect(find('single flight', {}, { runs: 50 })).toBeUndefined();
});
