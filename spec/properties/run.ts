import {
  BehaviorSubject,
  defer,
  finalize,
  identity,
  map,
  merge,
  Observable,
  of,
  Subject,
  Subscription,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import {
  type Burst,
  type Checkpoint,
  connect,
  type ConnectOptions,
  type Conversation,
  type DirectLineError,
  type MessageSet,
  type SendError,
  type Status,
} from 'rxjs-direct-line';
import type { Act, Handling, Reading, Schedule, Step } from './schedule';
import type { Observation, Seen, Sight } from './seen';
import { createService, secret, type Service } from './service';
import { runInVirtualTime } from './virtualTime';

/** So long after its last step, the faults of a schedule end. */
const grace = 2000;
const stays: Reading = { take: 0, again: 0 };

/** Plays a schedule in virtual time against the client that `open` makes, until it is quiet. */
export function run(schedule: Schedule, open: (options: ConnectOptions) => Conversation = connect): Observation {
  const seen: Seen[] = [];
  const heard: (Status | Checkpoint)[] = [];
  let service!: Service;
  const { frame, escaped } = runInVirtualTime((time) => {
    const see = (sight: Sight) => void seen.push({ at: time.frame(), ...sight });
    const setClock = (by: number) => {
      see({ type: 'clock', by });
      time.setClock(by);
    };
    service = createService(schedule, see);
    play(schedule, { service, open, see, setClock, heard });
  });

  const { credentials, positions } = service;
  return {
    schedule,
    seen: [...seen],
    heard: [...heard],
    start: service.start(),
    log: service.log(),
    positions,
    credentials,
    ...(!escaped && resume(seen, schedule, service, open)),
    frame: frame(),
    escaped,
  };
}

interface Stage {
  readonly service: Service;
  readonly open: (options: ConnectOptions) => Conversation;
  readonly see: (sight: Sight) => void;
  readonly setClock: (by: number) => void;
  readonly heard: (Status | Checkpoint)[];
}

function play(schedule: Schedule, { service, open, see, setClock, heard }: Stage): void {
  const { steps, intervalAs, interval, acts = [] } = schedule;
  const interval$ = intervalAs === 'replayed' ? new BehaviorSubject(interval) : new Subject<number>();
  const wake$ = new Subject<unknown>();
  const chat = open({
    ...optionsOf(schedule, service, see),
    interval: intervalAs === 'number' ? interval : interval$,
    wake$,
  });
  const harness = new Subscription();
  const readers: Subscription[] = [];
  let historyReader: Subscription | undefined;
  let isLast = false;
  let opened = 0;
  let sends = 0;

  const later = (ms: number, act: () => void) => harness.add(timer(ms).subscribe(act));

  /** Listens, and acts within the calls that the schedule says. */
  const listen = (on: Act['on']) => {
    let calls = 0;
    return (sight: Sight) => {
      see(sight);
      calls += 1;
      for (const { step } of isLast ? [] : acts.filter((act) => act.on === on && act.nth === calls)) {
        see({ type: 'act', is: 'begun' });
        doStep(step);
        see({ type: 'act', is: 'over' });
      }
    };
  };
  const onMessage = listen('message');

  function watch(reading: Reading, consumes: boolean, source: (reader: number) => Observable<Sight>): void {
    const reader = ++opened;
    const { restartsIn = 'end' } = reading;
    // A handler that is left at its value gets the same set again, so without a pause that would never end.
    const pause = consumes ? 100 : 0;
    let values = 0;
    let isOver = false;
    const subscription = new Subscription();
    const again = (atLeast = 0) => {
      if (isOver) return;
      isOver = true;
      const ms = Math.max(reading.again ?? 0, atLeast);
      const reopen = () => {
        if (reading.again !== undefined && isLast === (reading === stays)) watch(reading, consumes, source);
      };
      if (ms) later(ms, reopen);
      else reopen();
    };
    readers.push(subscription);
    subscription.add(() => readers.splice(readers.indexOf(subscription), 1));
    see({ type: 'opened', reader, consumes, take: reading.take });
    // Within a synchronous subscription, nobody can unsubscribe yet.
    const leave$ = new Subject<void>();
    subscription.add(() => {
      see({ type: 'leaving', reader });
      leave$.next();
    });
    subscription.add(
      source(reader)
        .pipe(
          // after the request has been aborted
          finalize(() => {
            see({ type: 'left', reader });
            if (restartsIn === 'finalize' && reading.take && values === reading.take) again(pause);
          }),
          reading.take ? take(reading.take) : identity,
          takeUntil(leave$),
        )
        .subscribe({
          next: (sight) => {
            values += 1;
            if (consumes) see(sight);
            else onMessage(sight);
            if (restartsIn !== 'next' || values !== reading.take) return;
            subscription.unsubscribe();
            again(pause);
          },
          error: (thrown: unknown) => {
            const error = thrown as DirectLineError;
            see({ type: 'error', reader, error });
            // whoever is not let in does not knock all the time
            again(error.name === 'StateError' ? 100 : 0);
            subscription.unsubscribe();
          },
          complete: () => {
            if (subscription.closed) return;
            see({ type: 'completed', reader });
            // not where `until` has ended it
            if (restartsIn === 'end' && reading.take && values === reading.take) again();
            subscription.unsubscribe();
          },
        }),
    );
  }

  const read = (reading: Reading) =>
    watch(reading, false, (reader) => chat.message$.pipe(map((message) => ({ type: 'message', reader, message }))));

  function consume({ takes, fails, how, until, ...reading }: Handling & Reading, last = false): void {
    let failures = fails;

    const handler = (reader: number) => (set: MessageSet) => {
      const settle = (result: 'done' | 'failed' | 'left') => see({ type: 'handled', reader, result });
      const isFailing = failures-- > 0;
      see({ type: 'handling', reader, set });
      if (isFailing && how !== 'errors') {
        settle('failed');
        if (how === 'throws') throw new Error('the handler failed');
        return undefined as unknown as Observable<unknown>;
      }
      return new Observable<unknown>((subscriber) => {
        let isSettled = false;
        const end = () => {
          if (!isFailing) subscriber.next(0);
          if (subscriber.closed) return;
          isSettled = true;
          settle(isFailing ? 'failed' : 'done');
          if (isFailing) subscriber.error(new Error('the handler failed'));
          else subscriber.complete();
        };
        subscriber.add(() => {
          if (!isSettled) settle('left');
        });
        if (takes) subscriber.add(timer(takes).subscribe(end));
        else end();
      });
    };

    watch(last ? stays : reading, true, (reader) =>
      chat
        .consume(
          handler(reader),
          until === undefined ? {} : { until: timer(until).pipe(tap(() => see({ type: 'until', reader }))) },
        )
        .pipe(map(() => ({ type: 'value', reader }))),
    );
  }

  function send(withId: boolean, cancel: number | undefined): void {
    const nth = ++sends;
    const text = `send ${nth}`;
    const clientId = withId ? `client ${nth}` : undefined;
    see({ type: 'send', send: nth, text, clientId });
    const subscription = chat.send({ text, ...(clientId && { clientId }) }).subscribe({
      next: () => see({ type: 'sent', send: nth }),
      error: (error: unknown) => see({ type: 'sendError', send: nth, error: error as SendError }),
      complete: () => see({ type: 'sendCompleted', send: nth }),
    });
    if (cancel === undefined) return;
    later(cancel, () => {
      if (!subscription.closed) see({ type: 'cancelled', send: nth });
      subscription.unsubscribe();
    });
  }

  function readHistory(n: number): void {
    if (historyReader || !service.canTellHistory()) return;
    see({ type: 'historyOpened', take: n });
    const subscription = new Subscription(() => (historyReader = undefined));
    historyReader = subscription;
    subscription.add(
      chat
        .history()
        .pipe(
          finalize(() => see({ type: 'historyLeft' })),
          n ? take(n) : identity,
        )
        .subscribe({
          next: (message) => see({ type: 'historyMessage', message }),
          error: (error: unknown) => {
            see({ type: 'historyError', error: error as DirectLineError });
            subscription.unsubscribe();
          },
          complete: () => {
            see({ type: 'historyCompleted' });
            subscription.unsubscribe();
          },
        }),
    );
  }

  function wake(): void {
    see({ type: 'wake' });
    wake$.next(0);
  }

  function setInterval(ms: number): void {
    if (intervalAs === 'number') return;
    see({ type: 'interval', ms, isHeard: interval$.observed });
    interval$.next(ms);
  }

  function doStep(step: Step): void {
    switch (step.do) {
      case 'read':
        read(step);
        break;
      case 'consume':
        consume(step);
        break;
      case 'leave':
        readers[step.which % readers.length]?.unsubscribe();
        break;
      case 'send':
        send(step.clientId, step.cancel);
        break;
      case 'history':
        readHistory(step.take);
        break;
      case 'wake':
        wake();
        break;
      case 'interval':
        setInterval(step.ms);
        break;
      case 'say':
        for (let i = 0; i < step.times; i++) service.say(`unasked ${i}`);
        break;
      case 'set clock':
        setClock(step.by);
    }
  }

  function leaveAll(): void {
    for (const reader of [...readers]) reader.unsubscribe();
  }

  chat.status$.pipe(map((status) => ({ type: 'status', status }) as const)).subscribe(listen('status'));
  chat.checkpoint$
    .pipe(
      tap(service.onCheckpoint),
      map((checkpoint) => ({ type: 'checkpoint', checkpoint }) as const),
    )
    .subscribe(listen('checkpoint'));
  merge(chat.status$, chat.checkpoint$).subscribe((value) => heard.push(value));
  chat.request$.subscribe((event) => see({ type: 'event', event }));
  chat.token$.subscribe((token) => see({ type: 'token', token }));

  for (const step of steps) later(step.at, () => doStep(step));

  const lastAt = Math.max(...steps.map(({ at }) => at)) + grace;
  // by then the requests that have met a fault are through, the sends behind them too, and bots have said it all
  const allSaid = lastAt + schedule.timeout + 4000 + steps.length * schedule.latency * 3 + 3000;

  later(lastAt, () => {
    isLast = true;
    leaveAll();
    service.calmDown();
    see({ type: 'last' });
    setInterval(1000);
    if (schedule.last === 'read') read(stays);
    else consume({ takes: 10, fails: 0, how: 'errors', until: undefined, ...stays }, true);
  });

  later(allSaid, () => {
    service.hasEmptied();
    wake();
    let patience = 100;
    const tick$ = timer(500, 500).subscribe(() => {
      if (!service.hasEmptied() && --patience) return;
      tick$.unsubscribe();
      harness.unsubscribe();
      leaveAll();
      see({ type: 'end' });
      historyReader?.unsubscribe();
    });
  });
}

/** Plans a poll so many ms after each send; `onCall` may throw. */
function plan(delays: readonly number[], onCall: () => void): Burst {
  const polls: number[] = [];
  return {
    sent: ({ answeredAt }) => {
      if (answeredAt !== undefined) polls.push(...delays.map((delay) => answeredAt + delay));
      onCall();
    },
    received: onCall,
    due(after) {
      onCall();
      const due = Math.min(...polls.filter((at) => at > after));
      return due < Infinity ? due : undefined;
    },
  };
}

/** A client that has all that a schedule says but its pace. */
function optionsOf(schedule: Schedule, service: Service, see: (sight: Sight) => void): ConnectOptions {
  const { joined, credential, tokenTakes, tokenFails, burst, burstAs, timeout, retry, throws } = schedule;
  const { token, conversationId, watermark } = joined
    ? service.begin(joined.said, joined.read)
    : { token: credential === 'token' ? service.generate() : undefined };
  let asked = 0;

  const throwAt = (by: 'plan' | 'random') => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls !== throws?.[by]) return;
      see({ type: 'threw', by });
      throw new Error(`${by} threw`);
    };
  };
  const random = throwAt('random');

  const ask = () =>
    defer(() => {
      const isFailing = ++asked <= tokenFails;
      let isOpen = true;
      const told = (isGood: boolean) => {
        if (isOpen) see({ type: 'told', isGood });
        isOpen = false;
      };
      see({ type: 'asked' });
      return (tokenTakes ? timer(tokenTakes) : of(0)).pipe(
        map(() => {
          told(!isFailing);
          if (isFailing) throw new Error('no token');
          return service.issueKey();
        }),
        finalize(() => told(false)),
      );
    });

  return {
    userId: 'user1',
    ...(conversationId !== undefined && { conversationId }),
    ...(watermark !== undefined && { watermark }),
    ...(credential === 'secret' ? { secret } : { token: credential === 'token' ? (token as string) : ask }),
    ...(burstAs !== 'learned' && { burst: burstAs === 'plan' ? plan(burst, throwAt('plan')) : burst }),
    timeout,
    retry,
    random: () => {
      random();
      return 0.5;
    },
    transport: service.transport,
  };
}

/** Goes on from one of the checkpoints with another client; without latency all of it is synchronous. */
function resume(
  seen: readonly Seen[],
  { resume }: Schedule,
  service: Service,
  open: (o: ConnectOptions) => Conversation,
) {
  const checkpoints = seen.flatMap((sight) => (sight.type === 'checkpoint' ? [sight.checkpoint] : []));
  const from = checkpoints[resume % checkpoints.length];
  if (!from) return {};
  const { transport } = service;
  service.hurryUp();
  const chat = open({ ...from, secret, userId: 'user1', transport });
  const [ids, history] = [chat.message$, chat.history()].map((message$) => {
    const found: string[] = [];
    message$
      .subscribe({ next: ({ id }) => found.push(id), error: (error: unknown) => found.push(String(error)) })
      .unsubscribe();
    return found;
  }) as [string[], string[]];
  return { resumed: { from, ids, history } };
}
