import { EMPTY, isObservable, Subject, tap } from 'rxjs';
import type { Conversation } from './conversation';
import type { RequestEvent } from './http/requestEvent';
import { type Checkpoint, type ConnectOptions, openService } from './options';
import { adaptiveBurst } from './polling/adaptiveBurst';
import { createSchedule } from './polling/schedule';
import type { Upload } from './protocol/message';
import { deliverMessages, deliverSets } from './receiving/deliver';
import { createPosition } from './receiving/position';
import { createReader } from './receiving/reader';
import { readHistory } from './receiving/readHistory';
import { shareUntilError } from './receiving/shareUntilError';
import { createStatus } from './receiving/status';
import { createSender } from './sending/sender';
import { createSession } from './session/session';
import { assertKnownOptions, check } from './util/assertOptions';
import { createClock } from './util/clock';
import { createLatest } from './util/latest';
import { createTrampoline } from './util/trampoline';

/** The default learns. It is made at the first send, because there is nothing to learn before. */
const defaultBurst = { fork: adaptiveBurst };

/**
 * Connects to a bot over Direct Line API 1.1. It makes no request until you subscribe to one of the streams.
 *
 * By default it polls once a second, and once more after each send. At first this is 300 ms after the answer to the
 * POST, as the reference of the protocol recommends, and later when the bot has probably replied. All times are ms.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 *
 * const chat = connect({ token, userId: 'user1' });
 * chat.message$.subscribe({ next: ({ from, text }) => show(`${from}: ${text}`), error: report });
 * chat.send('hello').subscribe({ error: report });
 * ```
 *
 * @category Conversation
 */
export function connect(options: ConnectOptions): Conversation {
  const { conversationId, watermark, interval = 1000, burst = defaultBurst, wake$ = EMPTY } = options;
  const { spread = 0, random = Math.random, skipHistory } = options;
  // A user who joins a conversation has a name in it already, so none is made up.
  const { userId = conversationId ? '' : `user-${Math.random().toString(36).slice(2)}` } = options;
  const bursts = typeof burst === 'number' ? [burst] : burst;
  const clock = createClock();
  const request$ = new Subject<RequestEvent>();
  const client = openService(options, { clock, request$ });
  const isJoined = conversationId !== undefined;
  check({ userId, watermark: isJoined || watermark === undefined, skipHistory: isJoined || !skipHistory });

  const trampoline = createTrampoline();
  const session = createSession({ ...options, client, clock });
  const schedule = createSchedule({ interval, burst: bursts, wake$, userId, random, clock, trampoline });
  const checkpoint$ = createLatest<Checkpoint>();
  const position = createPosition({
    watermark,
    skipHistory,
    onCommit: (watermark) => checkpoint$.set({ conversationId: session.conversationId() as string, watermark }),
  });
  const status = createStatus();
  const { baseUrl } = client;
  const reader = createReader({ session, schedule, position, baseUrl, spread, onStatus: status.set });
  const send = createSender({ userId, session, schedule, clock, trampoline, whenReady: reader.whenSkipped });

  return {
    userId,
    message$: shareUntilError(reader.read(deliverMessages(position)), status.fail),
    status$: status.value$,
    conversationId$: session.conversationId$,
    checkpoint$: checkpoint$.value$,
    token$: session.token$,
    request$: request$.asObservable(),
    send: (message) => send(message),
    upload: (files, message) => send(message, Object(files) as readonly Upload[]),
    history: () => readHistory({ session, baseUrl, trampoline }),
    consume(handler, options = {}) {
      const { until } = options;
      assertKnownOptions(options, ['until']);
      check({ handler: typeof handler === 'function', until: until === undefined || isObservable(until) });
      return reader.read(deliverSets(position, handler), until).pipe(tap({ error: status.fail }));
    },
  };
}
