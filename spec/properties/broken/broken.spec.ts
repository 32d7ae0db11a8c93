import fc from 'fast-check';
import type { ConnectOptions, Conversation, Status, Transport, TransportRequest } from 'rxjs-direct-line';
import { amount } from '../../support/amount';
import type { check as Check, Invariant } from '../check';
import type { run as Run } from '../run';
import { schedules } from '../schedule';

// Each known way of breaking a client is found, by the invariant that it breaks, within so many schedules, by most seeds.
// A seed is given to those that the first one finds late.
const enough = 100;

// what a broken client leaves behind shall not keep Node alive
jest.useFakeTimers();

const paths = {
  clock: 'util/clock',
  errors: 'http/toDirectLineError',
  poll: 'polling/pollMessages',
  position: 'receiving/position',
  reader: 'receiving/reader',
  repeats: 'receiving/repeats',
};

type Modules = {
  clock: typeof import('../../../src/util/clock');
  errors: typeof import('../../../src/http/toDirectLineError');
  poll: typeof import('../../../src/polling/pollMessages');
  position: typeof import('../../../src/receiving/position');
  reader: typeof import('../../../src/receiving/reader');
  repeats: typeof import('../../../src/receiving/repeats');
};
const pathOf = (name: keyof Modules) => `../../../src/${paths[name]}`;
type Rxjs = typeof import('rxjs');
type Breaks = {
  readonly [Name in keyof Modules]?: (actual: Modules[Name], rxjs: Rxjs) => Partial<Modules[Name]>;
};

type Open = (options: ConnectOptions) => Conversation;
type Break = (connect: Open, rxjs: Rxjs) => Open;
type Own = { readonly run: typeof Run; readonly check: typeof Check };

interface Search {
  readonly open?: Break;
  readonly runs?: number;
  readonly seed?: number;
}

/** What is found first of a client with such modules. */
function find(
  invariant: Invariant,
  breaks: Breaks,
  { open = (connect) => connect, runs = enough, seed = 1 }: Search = {},
): string | undefined {
  let found: string | undefined;
  const names = Object.keys(breaks) as (keyof Modules)[];
  jest.isolateModules(() => {
    const rxjs = jest.requireActual<Rxjs>('rxjs');
    for (const name of names) {
      jest.doMock(pathOf(name), () => {
        const module = jest.requireActual<object>(pathOf(name));
        const breakIt = breaks[name] as (actual: object, rxjs: Rxjs) => object;
        return { ...module, ...breakIt(module, rxjs) };
      });
    }
    const { connect } = jest.requireActual<{ connect: Open }>('rxjs-direct-line');
    const { run } = jest.requireActual<Own>('../run');
    const { check } = jest.requireActual<Own>('../check');
    const client = open(connect, rxjs);
    fc.check(
      fc.property(schedules, (schedule) => {
        found = check(run(schedule, client)).find((violation) => violation.invariant === invariant)?.what;
        return found === undefined;
      }),
      { numRuns: runs, seed, endOnFailure: true },
    );
    for (const name of names) jest.dontMock(pathOf(name));
  });
  return found;
}

const isPoll = ({ method, url }: TransportRequest) => method === 'GET' && url.includes('/messages');
const forgetNothing: Breaks['repeats'] = ({ createRepeats }) => ({
  createRepeats: () => ({ ...createRepeats(), has: () => false }),
});

it('finds a retry outside the read, which begins at the first watermark again', () => {
  const found = find(
    'nothing lost, nothing twice, in order',
    {
      repeats: forgetNothing,
      poll: ({ expandPolls }, { retry }) => ({
        expandPolls: (...args) => expandPolls(...args).pipe(retry({ count: 5, delay: 100 })),
      }),
    },
    { open: (connect) => (options) => connect({ ...options, retry: { count: 0 } }) },
  );
  expect(found).toMatch(/came at|the handler got/);
});

it('finds a trigger that is lost because a GET is in flight', () => {
  const open: Break =
    (connect, { defer, EMPTY, filter, finalize }) =>
    ({ transport, wake$ = EMPTY, ...options }) => {
      let asking = 0;
      const track: Transport = (request) =>
        defer(() => {
          asking += 1;
          return (transport as Transport)(request).pipe(finalize(() => (asking -= 1)));
        });
      return connect({
        ...options,
        transport: (request) => (isPoll(request) ? track(request) : (transport as Transport)(request)),
        wake$: wake$.pipe(filter(() => asking === 0)),
      });
    };
  expect(find('paced, never silently dead', {}, { open, seed: 4 })).toMatch(
    /a GET only at \d+ which was due at|no GET until/,
  );
});

it('finds a watermark that is committed before its set has been delivered', () => {
  const found = find('commit after delivery', {
    position: ({ createPosition }) => ({
      createPosition(options) {
        const position = createPosition(options);
        return {
          ...position,
          receive(set) {
            if (set.watermark !== undefined) options?.onCommit?.(set.watermark);
            return position.receive(set);
          },
        };
      },
    }),
  });
  expect(found).toMatch(/is for \d+ messages, but \d+ are settled/);
});

it('finds two readers at once', () => {
  const found = find('single flight', {
    poll: ({ expandPolls }, { merge }) => ({
      expandPolls: (...args) => merge(expandPolls(...args), expandPolls(...args)),
    }),
  });
  expect(found).toMatch(/while there is another/);
});

it('finds a loop that goes on when all have left', () => {
  const found = find('quiet after the last unsubscribe', {
    poll: ({ expandPolls }, { Observable }) => ({
      expandPolls: (...args) =>
        new Observable((subscriber) => {
          expandPolls(...args).subscribe({
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
  const found = find(
    'paced, never silently dead',
    {
      clock: ({ now }, { timer }) => ({
        createClock: () => ({
          now,
          at: (time, work) => timer(Math.max(0, time - now())).subscribe(work),
          after: (ms, work) => timer(ms).subscribe(work),
        }),
      }),
    },
    { seed: 7 },
  );
  expect(found).toMatch(/a GET at \d+ which was due at/);
});

it('finds messages that come again with a watermark that stays', () => {
  const found = find('nothing lost, nothing twice, in order', { repeats: forgetNothing }, { seed: 7 });
  expect(found).toMatch(/came at|instead of/);
});

it('finds a set that is forgotten when its reader leaves', () => {
  const found = find('nothing lost, nothing twice, in order', {
    reader: ({ createReader }, { defer }) => ({
      createReader(options) {
        const { position } = options;
        const reader = createReader(options);
        return {
          ...reader,
          read: (...args) =>
            defer(() => {
              position.handOverRest();
              position.commit();
              return reader.read(...args);
            }),
        };
      },
    }),
  });
  expect(found).toMatch(/instead of|lost/);
});

it('finds an error that is turned into silence', () => {
  const open: Break =
    (connect, { catchError, EMPTY }) =>
    (options) => {
      const chat = connect(options);
      return { ...chat, message$: chat.message$.pipe(catchError(() => EMPTY)) };
    };
  expect(find('paced, never silently dead', {}, { open, seed: 5 })).toMatch(/silently dead: completed/);
});

it('finds a loop that does not wait', () => {
  const open: Break = (connect) => (options) => connect({ ...options, interval: 0 });
  expect(find('nothing escapes', {}, { open })).toMatch(/more than \d+ requests/);
});

it('finds a watermark that was never given', () => {
  const found = find('verbatim watermark', {
    poll: ({ expandPolls }) => ({
      expandPolls: (seed, wait, read) =>
        expandPolls(seed, wait, (set) =>
          read({ ...set, watermark: String((set as { watermark?: string }).watermark) }),
        ),
    }),
  });
  expect(found).toMatch(/has not .*: .*watermark=undefined/);
});

it('finds a message that is sent again though the bot may have it', () => {
  const open: Break =
    (connect, { retry }) =>
    (options) => {
      const chat = connect(options);
      return { ...chat, send: (message) => chat.send(message).pipe(retry(1)) };
    };
  expect(find('a message goes out once', {}, { open })).toMatch(/is repeated|overtakes/);
});

it('finds a credential in an error', () => {
  const found = find('the credential stays home', {
    errors: ({ toDirectLineError }) => ({ toDirectLineError: (error) => toDirectLineError(error, (text) => text) }),
  });
  expect(found).toMatch(/^(S3CR3T|token|key)/);
});

it('finds two renewals at once', () => {
  const open: Break =
    (connect, { merge, take }) =>
    ({ transport, ...options }) => {
      const send = transport as Transport;
      return connect({
        ...options,
        transport: (request) =>
          request.url.includes('/renew') ? merge(send(request), send(request)).pipe(take(1)) : send(request),
      });
    };
  expect(find('one renewal at a time', {}, { open })).toMatch(/a renew at \d+ beside another/);
});

it('finds a status that is not told', () => {
  const open: Break =
    (connect, { filter }) =>
    (options) => {
      const chat = connect(options);
      return { ...chat, status$: chat.status$.pipe(filter(({ state }) => state !== 'online')) };
    };
  expect(find('the status tells', {}, { open })).toMatch(/with a message/);
});

it('finds a history of which something is left out', () => {
  const open: Break =
    (connect, { skip }) =>
    (options) => {
      const chat = connect(options);
      return { ...chat, history: () => chat.history().pipe(skip(1)) };
    };
  expect(find('history beside the readers', {}, { open })).toMatch(/of the history at|of \d+ messages/);
});

it('finds a state that the other listeners do not hear in the same order', () => {
  const open: Break =
    (connect, { Subject, concat, of, defer }) =>
    (options) => {
      const chat = connect(options);
      const told$ = new Subject<Status>();
      let latest: Status = { state: 'idle' };
      chat.status$.subscribe((status) => {
        latest = status;
        if (status.state !== 'online') told$.next(status);
      });
      let listeners = 0;
      return {
        ...chat,
        status$: defer(() =>
          listeners++
            ? concat(
                defer(() => of(latest)),
                told$,
              )
            : chat.status$,
        ),
      };
    };
  expect(find('the status tells', {}, { open })).toMatch(/have not heard the same/);
});

it('finds nothing where nothing is broken', () => {
  expect(find('single flight', {}, { runs: amount({ full: 50, everyday: 15 }) })).toBeUndefined();
});
