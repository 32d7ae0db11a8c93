import {
  BehaviorSubject,
  concatMap,
  defer,
  EMPTY,
  finalize,
  ignoreElements,
  isObservable,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  share,
  switchMap,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import { createApi } from './api';
import type { Conversation, Status } from './conversation';
import { createCredentials } from './credentials';
import { attempt, check, StateError, toDirectLineError } from './errors';
import { fetchTransport } from './fetchTransport';
import type { Checkpoint, ConnectOptions } from './options';
import { createPace } from './pace';
import { pollMessages } from './poll';
import { isConversationId, isCredential, isName, isText } from './protocol';
import { createReader, type ReaderOptions } from './reader';
import { type Retrial, retryTransient } from './retry';
import { createSender } from './sender';
import { isDuration } from './wait';

/**
 * A conversation with a bot over Direct Line API 1.1. Asks the service for nothing until something is subscribed.
 *
 * Throws a TypeError that names the option that is wrong.
 */
export function connect({
  secret,
  token,
  conversationId,
  watermark,
  // whoever joins has a name already
  userId = conversationId ? '' : `user-${Math.random().toString(36).slice(2)}`,
  domain = 'https://directline.botframework.com',
  scheme = 'Bearer',
  interval = 1000,
  burst = 300,
  wake$ = NEVER,
  retry = {},
  timeout = 20_000,
  fetch,
  maxBytes,
  transport = fetchTransport({ fetch, maxBytes }),
  random = Math.random,
  allowHttp,
  dangerouslyAllowSecretInBrowser,
}: ConnectOptions): Conversation {
  const url = attempt(() => new URL(domain));
  const origin = url?.origin ?? '';
  const loopback = /^https?:\/\/((.+\.)?localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(origin);
  const bursts: readonly number[] = [burst].flat();
  check({
    // a path, a query, a user: what an origin has not stands between the two
    domain: url?.href === `${origin}/`,
    'domain without https': loopback || (allowHttp ? /^https?:/ : /^https:/).test(origin),
    secret: !secret !== !token,
    [secret ? 'secret' : 'token']: typeof token === 'function' || isCredential(secret ?? token),
    'secret in a browser':
      !secret ||
      loopback ||
      dangerouslyAllowSecretInBrowser ||
      !('document' in globalThis || 'importScripts' in globalThis),
    conversationId: conversationId === undefined || isConversationId(conversationId),
    userId: isName(userId),
    watermark: watermark === undefined || (conversationId && isText(watermark)),
    scheme: /^(Bearer|BotConnector)$/.test(scheme),
    interval: isObservable(interval) || isDuration(interval),
    burst: bursts.every((delay) => isDuration(delay) && delay < Infinity),
    wake$: isObservable(wake$),
    retry: Object.values({ ...retry, jitter: 0 }).every(isDuration),
    timeout: isDuration(timeout),
    maxBytes: !maxBytes || maxBytes > 0,
    transport: typeof transport === 'function',
    fetch: !fetch || typeof fetch === 'function',
  });
  const api = createApi(origin, scheme, transport, timeout);
  const pace = createPace(interval, bursts, wake$);
  const reader = createReader(watermark);
  const checkpoint$ = new ReplaySubject<Checkpoint>(1);
  const status$ = new BehaviorSubject<Status>({ state: 'idle' });
  let reading: object | undefined;
  const credentials = createCredentials(secret, token, () => conversationId, api.renew);

  const start$ = credentials.authorize(api.start).pipe(
    map(({ conversationId: id, token, expires_in }) => {
      conversationId = id;
      if (token) credentials.adopt(token, expires_in);
      return id;
    }),
    share(),
  );

  const authorized = <T>(call: (credential: string, id: string) => Observable<T>, tell?: (retrial: Retrial) => void) =>
    defer(() => (conversationId ? of(conversationId) : start$)).pipe(
      switchMap((id) => credentials.authorize((credential) => call(credential, id))),
      retryTransient(retry, random, tell),
    );

  /** The one reader that there may be; `until$` ends it where nothing is left half done. */
  const readBy = <T>(loop: (options: ReaderOptions) => Observable<T>, until$: Observable<unknown> = NEVER) =>
    defer(() => {
      if (reading) throw new StateError('there is a reader: message$ and consume exclude each other');
      const me = (reading = {});
      const leave = (status: Status = { state: 'idle' }) => {
        if (reading !== me) return;
        reading = undefined;
        status$.next(status);
      };
      const { trigger$, wait, started, answered } = pace.open();
      const stop$ = new ReplaySubject<unknown>(1);
      status$.next({ state: 'connecting' });

      return loop({
        read: (watermark) =>
          authorized(
            (credential, id) => {
              started();
              return api.read(credential, id, watermark);
            },
            (retrial) => status$.next({ state: 'retrying', ...retrial }),
          ).pipe(tap(answered), takeUntil(stop$)),
        wait: ({ more }) => wait(more).pipe(takeUntil(stop$)),
        arrived() {
          if (status$.value.state !== 'online') status$.next({ state: 'online' });
        },
        committed: (watermark) => checkpoint$.next({ conversationId: conversationId as string, watermark }),
      }).pipe(
        // none of these emits, and an error of theirs is the reader's
        takeUntil(merge(until$.pipe(take(1), tap(stop$), ignoreElements()), trigger$, credentials.renewal$)),
        // told before the error is, so that whoever subscribes again at once finds the place free
        tap({
          error: (error: unknown) => leave({ state: 'failed', error: toDirectLineError(error) }),
          complete: leave,
        }),
        finalize(leave),
      );
    });

  return {
    userId,
    message$: readBy(reader.messages).pipe(share()),
    status$: status$.asObservable(),
    checkpoint$: checkpoint$.asObservable(),
    token$: credentials.token$,
    send: createSender(
      userId,
      (json, once, repeats) => authorized((credential, id) => once(api.send(credential, id, json)), repeats),
      pace.sent,
    ),
    history: () =>
      pollMessages(
        (watermark) => authorized((credential, id) => api.read(credential, id, watermark)),
        ({ more }) => (more ? of(0) : EMPTY),
      ).pipe(concatMap(({ messages }) => messages)),
    consume: (handler, { until = NEVER } = {}) => readBy((options) => reader.sets(handler, options), until),
  };
}
