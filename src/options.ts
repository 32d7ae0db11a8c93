import type { Observable } from 'rxjs';
import type { Burst } from './polling/adaptiveBurst';
import { tryOr } from './util/tryOr';
import { assertKnownOptions, check } from './util/assertOptions';
import type { Token } from './session/credentials';
import { fetchTransport } from './http/fetchTransport';
import { isCredential } from './protocol/decode';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http/sendRequest';
import type { RetryOptions } from './session/retryPolicy';
import type { Transport } from './http/transport';
import { isDuration } from './util/clock';
import { isBrowser } from './util/isBrowser';

/** Where to go on: what `checkpoint$` gives, and `connect` takes. @see {@link Conversation.checkpoint$} */
export interface Checkpoint {
  /** Which conversation: the service gave this name when it began. */
  readonly conversationId: string;
  /** Opaque; left out before the service has given one. */
  readonly watermark?: string;
}

/**
 * How to reach the service. Exactly one of `secret` and `token` is needed.
 *
 * @example
 * ```ts
 * import { connect, generateToken, type ServiceOptions } from 'rxjs-direct-line';
 *
 * // for all that this back end asks
 * const service = { secret, scheme: 'BotConnector', timeout: 5000 } satisfies ServiceOptions;
 *
 * generateToken(service).subscribe({ next: (token) => show(token.length), error: report });
 * connect({ ...service, userId: 'order-desk' }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export interface ServiceOptions {
  /** The bot's master key, for a back end: it never expires and opens every conversation. */
  secret?: string;
  /**
   * Opens one conversation. A function is asked when there is no token, or when the last was refused and could not be
   * renewed; its first value counts.
   */
  token?: Token;
  /** An origin, or one with the path of a gateway; all requests go below it. @default 'https://directline.botframework.com' */
  domain?: string;
  /** @default 'Bearer' */
  scheme?: 'Bearer' | 'BotConnector';
  /** Of what failed and may succeed the next time. */
  retry?: RetryOptions;
  /** For one request with its body, ms. @default 20000 */
  timeout?: number;
  /** The largest answer accepted, in bytes. Not beside `transport`. @default 16 MiB in Node, 8 MiB elsewhere */
  maxBytes?: number;
  /** Not beside `transport`. @default cross-fetch in Node, the platform's own elsewhere */
  fetch?: typeof globalThis.fetch;
  /** In place of HTTP by `fetch`. */
  transport?: Transport;
  /** For the jitter and `spread`. @default Math.random */
  random?: () => number;
  /** Lets a credential go over plain http to a host that is not loopback. @default false */
  allowHttp?: boolean;
  /** A secret in a browser can be read by everyone who opens the page. @default false */
  dangerouslyAllowSecretInBrowser?: boolean;
}

/**
 * How to reach a conversation, and at which pace. Times are ms.
 *
 * @example
 * ```ts
 * import { connect, type ConnectOptions } from 'rxjs-direct-line';
 *
 * const options: ConnectOptions = { token, userId: 'user1', interval: 2000, burst: [300, 1000], maxBytes: 100_000 };
 * connect(options).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export interface ConnectOptions extends ServiceOptions, Partial<Checkpoint> {
  /** The `from` of what is sent; needed with `conversationId`. @default random, and stable for this conversation */
  userId?: string;
  /** Between regular polls, ms; `Infinity` pauses them. 5000 to 10000 suits services. @default 1000 */
  interval?: number | Observable<number>;
  /**
   * Additional polls after a send: when the bot is likely to have replied, or so many ms after the message was taken.
   * @default adaptiveBurst()
   */
  burst?: number | readonly number[] | Burst;
  /** Each value means "poll now": a push notification came, the page has become visible. */
  wake$?: Observable<unknown>;
  /**
   * A reader begins at a random time within so many ms after the tick: for many that are opened at once, which would poll
   * at once ever after. Sends and wakes do not wait for it. One interval suits. @default 0
   */
  spread?: number;
  /**
   * Delivers only what comes after the first reader has reached the end of the conversation. It needs `conversationId`, and
   * is ignored if there is a `watermark`. Meanwhile the status is `connecting`, and sends wait.
   *
   * @default false
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { message$, send } = connect({ token, conversationId, userId: 'user1', skipHistory: true });
   * message$.subscribe({ next: ({ text }) => show(text), error: report }); // nothing that was said before
   * send('hello').subscribe({ error: report });
   * ```
   */
  skipHistory?: boolean;
}

const knownOptions =
  'secret token domain scheme retry timeout maxBytes fetch transport random allowHttp dangerouslyAllowSecretInBrowser ' +
  'conversationId watermark userId interval burst wake$ spread skipHistory';
const knownRetryOptions = 'delay factor maxDelay count jitter';

/** What is no part of an origin and its path, or leads out of it. */
const notInDomain = /[?#\\]|\.\.|%(2e|2f|5c)/i;

/** Without a slash at its end; undefined if `domain` is no origin, nor one with a path. */
const readDomain = (domain: string): URL | undefined => {
  const url = notInDomain.test(domain) ? undefined : tryOr(() => new URL(domain));
  return url && !url.username && !url.password ? url : undefined;
};

/** Requests to the service, by options that have been checked. */
export function openService(
  options: ServiceOptions,
  { clock, request$ }: Pick<HttpClientOptions, 'clock' | 'request$'>,
): HttpClient {
  const { secret, token, scheme = 'Bearer', retry = {}, timeout = 20_000, maxBytes, fetch, random } = options;
  const { domain = 'https://directline.botframework.com', allowHttp, dangerouslyAllowSecretInBrowser } = options;
  const { transport = fetchTransport({ fetch, maxBytes }) } = options;
  const { origin = '', pathname = '' } = readDomain(domain) ?? {};
  const loopback = /^https?:\/\/((.+\.)?localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(origin);
  assertKnownOptions(options, knownOptions.split(' '));
  check({
    domain: loopback || (allowHttp === true ? /^https?:/ : /^https:/).test(origin),
    'secret and token, one of them': !secret !== !token,
    [secret ? 'secret' : 'token']: typeof token === 'function' || isCredential(secret ?? token),
    'secret in a browser': !secret || !isBrowser() || loopback || dangerouslyAllowSecretInBrowser === true,
    scheme: /^(Bearer|BotConnector)$/.test(scheme),
    retry: Object(retry) === retry && Object.values({ ...retry, jitter: 0 }).every(isDuration),
    timeout: isDuration(timeout) && timeout > 0,
    maxBytes: maxBytes === undefined || (isDuration(maxBytes) && maxBytes > 0),
    transport: typeof transport === 'function',
    fetch: typeof (fetch ?? transport) === 'function',
    random: typeof (random ?? transport) === 'function',
    // They would do nothing.
    'fetch or maxBytes beside transport': !options.transport || (fetch === undefined && maxBytes === undefined),
  });
  assertKnownOptions(retry, knownRetryOptions.split(' '));
  const baseUrl = (origin + pathname).replace(/\/+$/, '');
  return createHttpClient({ baseUrl, scheme, transport, timeout, clock, request$ });
}
