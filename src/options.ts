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

/** The position from which a conversation can be continued. @see {@link Conversation.checkpoint$} for an example. */
export interface Checkpoint {
  /** The id that the service gave to the conversation. */
  readonly conversationId: string;
  /** The service's mark of the position. It is opaque, and missing if the service has not given one yet. */
  readonly watermark?: string;
}

/**
 * The options for reaching the service. Exactly one of `secret` and `token` is needed.
 *
 * @example
 * ```ts
 * import { connect, generateToken, type ServiceOptions } from 'rxjs-direct-line';
 *
 * // for all requests of this server
 * const service = { secret, scheme: 'BotConnector', timeout: 5000 } satisfies ServiceOptions;
 *
 * generateToken(service).subscribe({ next: (token) => show(token.length), error: report });
 * connect({ ...service, userId: 'order-desk' }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export interface ServiceOptions {
  /** The bot's master key, for use on a server. It never expires and opens every conversation. */
  secret?: string;
  /**
   * Opens one conversation. A function is called if there is no token, or if the last one was refused and could not be
   * renewed. Its first value counts.
   */
  token?: Token;
  /** The address of the service: an origin, which may have a path. All requests go below it. @default 'https://directline.botframework.com' */
  domain?: string;
  /** The word before the credential in the Authorization header. @default 'Bearer' */
  scheme?: 'Bearer' | 'BotConnector';
  /** How transient failures are repeated. */
  retry?: RetryOptions;
  /** The time for one request with its body, ms. @default 20000 */
  timeout?: number;
  /** The largest answer that is accepted, in bytes. It cannot be used with `transport`. @default 16 MiB in Node, 8 MiB elsewhere */
  maxBytes?: number;
  /** The function that makes requests. It cannot be used with `transport`. @default cross-fetch in Node, the platform's own elsewhere */
  fetch?: typeof globalThis.fetch;
  /** Replaces HTTP as a whole. @default fetchTransport() */
  transport?: Transport;
  /** The random numbers for `spread` and for the jitter of `retry`. @default Math.random */
  random?: () => number;
  /** Allows plain http to a host other than this machine. @default false */
  allowHttp?: boolean;
  /** Allows a secret in a browser, where everybody who opens the page can read it. @default false */
  dangerouslyAllowSecretInBrowser?: boolean;
}

/**
 * The options for a conversation and its pace. Times are ms.
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
  /** The `from` of the messages that you send. It is required with `conversationId`. @default random, and stable for this conversation */
  userId?: string;
  /** The wait between regular polls, ms. `Infinity` pauses them. On a server, 5000 to 10000 is better. @default 1000 */
  interval?: number | Observable<number>;
  /**
   * The extra polls after a send. The default learns when the bot replies. Numbers are ms after the answer to the POST.
   * @default adaptiveBurst()
   */
  burst?: number | readonly number[] | Burst;
  /** Each value means "poll now", for example because the page has become visible. */
  wake$?: Observable<unknown>;
  /**
   * The polling loop begins at a random time within so many ms. Set it to one interval if you open many conversations at
   * once, which would otherwise always poll at the same moment. Sends and wakes do not wait for it. @default 0
   */
  spread?: number;
  /**
   * Delivers new messages only: those that come after the first reader has reached the end of the conversation. Until
   * then the status is `connecting`, and sends wait. It needs `conversationId`, and has no effect if there is a
   * `watermark`.
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

/** Matches characters that cannot be in an origin and its path, or that lead out of the path. */
const notInDomain = /[?#\\]|\.\.|%(2e|2f|5c)/i;

/** Parses `domain`. Undefined if it is not an origin with or without a path. */
const readDomain = (domain: string): URL | undefined => {
  const url = notInDomain.test(domain) ? undefined : tryOr(() => new URL(domain));
  return url && !url.username && !url.password ? url : undefined;
};

/** Checks the options, and creates a client that makes requests to the service. */
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
    // With a transport of the user's own, these two would have no effect.
    'fetch or maxBytes beside transport': !options.transport || (fetch === undefined && maxBytes === undefined),
  });
  assertKnownOptions(retry, knownRetryOptions.split(' '));
  const baseUrl = (origin + pathname).replace(/\/+$/, '');
  return createHttpClient({ baseUrl, scheme, transport, timeout, clock, request$ });
}
