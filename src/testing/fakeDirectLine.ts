import { asyncScheduler, defer, delayWhen, map, NEVER, noop, of, switchMap, tap, timer, type Observable } from 'rxjs';
import { assertKnownOptions, check } from '../util/assertOptions';
import type { Conversation } from '../conversation';
import { textOf } from '../service-model/bytes';
import { needCounts } from '../service-model/needCounts';
import { createService, type ServiceOptions } from '../service-model/service';
import type { Transport } from '../http/transport';
import { isDuration, now } from '../util/clock';
import { MaxRequestsError } from './maxRequestsError';
import { createRequestLog, type LoggedRequest } from './requestLog';

/** The options of {@link fakeDirectLine}. Times are ms, and virtual inside `TestScheduler.run`. */
export interface FakeDirectLineOptions extends ServiceOptions {
  /** The only secret that it accepts. Default: every credential that is not one of its own tokens counts as a secret. */
  readonly secret?: string;
  /**
   * The time from a request to its answer. The service acts after half of it. Default 0: the answer comes while you
   * subscribe.
   */
  readonly latency?: number;
  /** The number of requests after which it throws a `MaxRequestsError`. Default 10,000. */
  readonly maxRequests?: number;
}

/** A `Transport` with a fake service behind it, as {@link fakeDirectLine} returns it. */
export interface FakeDirectLine extends Transport {
  /** Every request so far, in the order in which they were sent. */
  readonly requests: readonly LoggedRequest[];
  /**
   * Adds the reasons for the polls (`why`) of this chat to the log. A transport does not know them, but `request$` of the chat
   * does. Call it before the first subscription. It returns the same chat.
   *
   * @example
   * ```ts
   * import { TestScheduler } from 'rxjs/testing';
   * import { connect } from 'rxjs-direct-line';
   * import { fakeDirectLine } from 'rxjs-direct-line/testing';
   *
   * const service = fakeDirectLine();
   * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ hot, expectObservable }) => {
   *   const wake$ = hot('250ms w');
   *   const chat = service.watch(connect({ token: 'any', transport: service, wake$ }));
   *   expectObservable(chat.message$, '^ 1500ms !').toBe('');
   * });
   * const reads = service.requests.filter(({ operation }) => operation === 'read');
   * expect(reads.map(({ at, why }) => [at, why])).toEqual([
   *   [0, 'first'],
   *   [250, 'wake'],
   *   [1000, 'interval'],
   * ]);
   * ```
   */
  readonly watch: <C extends Pick<Conversation, 'request$'>>(chat: C) => C;
  /** The errors of the bots, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Unsubscribes from all bots and forgets all conversations, for tests in real time whose `bot$` has no end. */
  readonly close: () => void;
}

const known: Readonly<Record<keyof FakeDirectLineOptions, true>> = {
  bot: true,
  bot$: true,
  secret: true,
  latency: true,
  maxRequests: true,
  maxConversations: true,
  pageSize: true,
  tokenLifetime: true,
  fault: true,
};
const optionNames: readonly string[] = Object.keys(known);

/** The messages of the failures that HTTP would have. */
const broken = {
  drop: 'the connection was closed',
  length: 'the body was cut',
  chunked: 'the body was cut',
  endless: 'the body is too large',
};

/**
 * Makes a transport with a fake Direct Line service and your bot behind it. It uses virtual time inside
 * `TestScheduler.run`, and real time elsewhere. It answers requests to every domain.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { delay, filter, map, of, take } from 'rxjs';
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { fakeDirectLine } from 'rxjs-direct-line/testing';
 *
 * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
 *   const transport = fakeDirectLine({ bot: ({ text }) => of(`You said ${text}`).pipe(delay(1500)) });
 *   const chat = connect({ secret: 's', transport });
 *   expectObservable(chat.send('hello')).toBe('(s|)', { s: undefined });
 *   const reply$ = chat.message$.pipe(
 *     filter(({ from }) => from === 'bot'),
 *     map(({ text }) => text),
 *     take(1),
 *   );
 *   expectObservable(reply$).toBe('2s (r|)', { r: 'You said hello' });
 * });
 * ```
 */
export function fakeDirectLine(options: FakeDirectLineOptions = {}): FakeDirectLine {
  assertKnownOptions(options, optionNames);
  const { secret, latency = 0, maxRequests = 10_000, ...model } = options;
  needCounts({ maxRequests });
  check({ latency: isDuration(latency) && latency < Infinity });

  const { requests, add, answering, explain } = createRequestLog();
  const ids = { conversation: 0, token: 0, user: 0, file: 0 };
  const service = createService({
    ...model,
    isSecret: (credential) => secret === undefined || credential === secret,
    newId(kind) {
      ids[kind] += 1;
      return `${kind}-${ids[kind]}`;
    },
  });
  // A timer, even of 0 ms, would make every answer asynchronous.
  const oneWay$: Observable<unknown> = latency > 0 ? timer(latency / 2) : of(0);

  const transport: Transport = ({ method, url, headers, body = '' }) =>
    defer(() => {
      const { pathname, search, searchParams } = new URL(url);
      const watermark = searchParams.get('watermark');
      const sent = add({
        at: now(),
        method,
        path: pathname,
        ...(watermark !== null && { watermark }),
      });
      if (requests.length > maxRequests) {
        // Only an action of the scheduler throws out of `flush`: thrown from here it would be a notification, which is
        // retried like any other. And without an answer a loop that knows no time ends, so that the action gets its turn.
        if (requests.length === maxRequests + 1) {
          asyncScheduler.schedule(() => {
            throw new MaxRequestsError(maxRequests);
          });
        }
        return NEVER;
      }
      const request = { method, path: pathname + search, headers: lowerCased(headers), body };
      return oneWay$.pipe(
        switchMap(() => service.handle(request)),
        tap(({ status, breaks }) => {
          if (breaks !== 'drop') sent.status = status;
        }),
        delayWhen(() => oneWay$),
        map(({ status, headers, body, file, breaks }) => {
          if (breaks) throw new Error(broken[breaks]);
          return { status, header: (name: string) => headers[name.toLowerCase()] ?? null, body: textOf(file ?? body) };
        }),
        answering(sent),
      );
    });

  return Object.assign(transport, {
    requests,
    watch<C extends Pick<Conversation, 'request$'>>(chat: C): C {
      chat.request$.subscribe({ next: explain, error: noop });
      return chat;
    },
    botError$: service.botError$,
    close: service.close,
  });
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
