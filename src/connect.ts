import {
  asyncScheduler,
  BehaviorSubject,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  isObservable,
  merge,
  Observable,
  of,
  ReplaySubject,
  share,
  Subject,
  subscribeOn,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { adaptiveBurst, type Burst } from './polling/adaptiveBurst';
import { createApi } from './protocol/requests';
import { check } from './util/assertOptions';
import type { Conversation, Status } from './conversation';
import { DirectLineError, StateError, toDirectLineError } from './errors';
import type { Upload } from './protocol/message';
import { type Checkpoint, type ConnectOptions, openService } from './options';
import { createPace } from './polling/schedule';
import { pollMessages } from './polling/pollMessages';
import { isConversationId, isName, isText } from './protocol/decode';
import { createReader, hasMore, type Reading } from './receiving/reader';
import type { RequestEvent } from './http/sendRequest';
import { createSender } from './sending/sender';
import { createSession } from './session/session';
import { isDuration } from './util/clock';

/** The burst of whoever gives none. */
const learning: Pick<Burst, 'fork'> = { fork: adaptiveBurst };

/**
 * A conversation with a bot over Direct Line API 1.1. Asks the service for nothing until something is subscribed.
 *
 * Times are ms. It polls at the pace that the reference of the protocol gives for clients: once a second, and once more
 * after each message that was sent: 300 ms after it at first, and then when the bot is likely to have replied.
 *
 * @throws TypeError that names the option that is wrong.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 *
 * const chat = connect({ token, userId: 'user1' });
 * chat.message$.subscribe({ next: ({ from, text }) => show(`${from}: ${text}`), error: report });
 * chat.send('hello').subscribe({ error: report });
 * ```
 */
export function connect(options: ConnectOptions): Conversation {
  const { conversationId, watermark, interval = 1000, burst = learning, wake$ = EMPTY } = options;
  const { spread = 0, random = Math.random } = options;
  // whoever joins has a name already
  const { userId = conversationId ? '' : `user-${Math.random().toString(36).slice(2)}` } = options;
  const bursts = typeof burst === 'number' ? [burst] : burst;
  const request$ = new Subject<RequestEvent>();
  const api = createApi(openService(options, request$));
  check({
    conversationId: conversationId === undefined || isConversationId(conversationId),
    watermark: watermark === undefined || (conversationId && isText(watermark)),
    userId: isName(userId),
    interval: isObservable(interval) || isDuration(interval),
    burst: Array.isArray(bursts)
      ? bursts.every((delay) => isDuration(delay) && delay < Infinity)
      : bursts === learning || typeof (bursts as Partial<Burst> | null)?.due === 'function',
    wake$: isObservable(wake$),
    spread: isDuration(spread) && spread < Infinity,
  });
  const pace = createPace(interval, bursts, wake$, userId);
  const reader = createReader(watermark);
  const checkpoint$ = new ReplaySubject<Checkpoint>(1);
  const status$ = new BehaviorSubject<Status>({ state: 'idle' });
  let current: object | undefined;
  const { credentials, id, trial, within, persist } = createSession(options, api);
  const deliver = createSender(userId, persist, api.send, pace.sent);

  /** The one reader that there may be; `until$` ends it where nothing is left half done. */
  const readBy = <T>(reading: Reading<T>, until$?: Observable<unknown>) =>
    new Observable<T>((subscriber) => {
      if (current) throw new StateError('message$ or consume has a reader already');
      const me = (current = {});
      const leave = (status: Status = { state: 'idle' }) => {
        if (current !== me) return;
        current = undefined;
        status$.next(status);
      };
      const stop$ = until$ && new ReplaySubject<unknown>(1);
      const { trigger$, wait, started, answered } = pace.open(random() * spread);
      const { attempt, again, succeeded } = trial((retrial) => status$.next({ state: 'retrying', ...retrial }), stop$);
      let from: string | undefined;
      /** Made once, and subscribed to for every poll. */
      const read$ = defer(() =>
        within((id) => attempt((credential, nth) => api.read(id, from, started())(credential, nth))),
      );
      status$.next({ state: 'connecting' });

      return reading(subscriber, {
        // after the tick: its end is late where it opens thousands, and what it has held up would be due at once
        start$: spread ? wait(false).pipe(subscribeOn(asyncScheduler)) : undefined,
        read(watermark) {
          from = watermark;
          return read$;
        },
        wait,
        again,
        stop$,
        arrived(fresh) {
          succeeded();
          answered();
          pace.received(fresh);
          if (status$.value.state !== 'online') status$.next({ state: 'online' });
        },
        committed: (watermark) => checkpoint$.next({ conversationId: id() as string, watermark }),
      })
        .pipe(
          ignoreElements(),
          // none of these emits, an error of theirs is the reader's, and one that has completed costs nothing
          takeUntil(
            merge(
              (until$ ?? EMPTY).pipe(
                take(1),
                tap((value) => stop$?.next(value)),
                ignoreElements(),
              ),
              trigger$,
              credentials.renewal$,
            ),
          ),
          // told before the error is, so that whoever subscribes again at once finds the place free
          tap({
            error: (error: unknown) =>
              leave({ state: 'failed', error: toDirectLineError(error, String, DirectLineError) }),
            complete: leave,
            finalize: leave,
          }),
        )
        .subscribe(subscriber);
    });

  return {
    userId,
    message$: readBy(reader.messages).pipe(share()),
    status$: status$.asObservable(),
    checkpoint$: checkpoint$.asObservable(),
    token$: credentials.token$,
    request$: request$.asObservable(),
    send: (message) => deliver(message),
    upload: (files, message) => deliver(message, Object(files) as readonly Upload[]),
    history: () =>
      defer(() => {
        let last: string | undefined;
        return pollMessages(
          (watermark) => persist((id) => api.read(id, (last = watermark))),
          (set) => (hasMore(set, last) ? of(0) : EMPTY),
        );
      }).pipe(concatMap(({ messages }) => messages)),
    consume(handler, { until } = {}) {
      check({ handler: typeof handler === 'function' });
      return readBy(reader.sets(handler), until);
    },
  };
}
