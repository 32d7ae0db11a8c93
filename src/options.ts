import { isObservable, type Observable } from 'rxjs';
import type { Burst } from './polling/burst';
import { tryOr } from './util/tryOr';
import { assertOptions, check, isAnything } from './util/assertOptions';
import type { Token } from './session/askForToken';
import { fetchTransport } from './http/fetchTransport';
import { isConversationId, isCredential, isName, isWatermark } from './protocol/decode';
import { createHttpClient, type HttpClient, type HttpClientOptions } from './http/sendRequest';
import type { RetryOptions } from './session/retryPolicy';
import type { Transport } from './http/transport';
import { isDuration } from './util/clock';
import { isBrowser } from './util/isBrowser';

/**
 * The position from which a conversation can be continued.
 *
 * @see {@link Conversation.checkpoint$} for an example.
 * @category Conversation
 */
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
 *
 * @category Options
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
  /** How transient failures are retried. */
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
  /** Allows a secret in a browser, although everybody who opens the page can read it. @default false */
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
 *
 * @category Options
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
   * The polling loop begins at a random time within that many ms. Without it, conversations that are opened at the same
   * moment always poll at the same moment. For many conversations, set it to one interval. Sends and wakes do not wait
   * for it. @default 0
   */
  spread?: number;
  /**
   * Delivers only the messages that come after the first reader has reached the end of the conversation. Until then the
   * status is `connecting`, and sends wait. It needs `conversationId`, and has no effect if there is a `watermark`.
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

const isFunction = (value: unknown) => typeof value === 'function';
const isPositive = (value: unknown) => typeof value === 'number' && value > 0;
const isDelay = (value: unknown) => typeof value === 'number' && value >= 0 && value < Infinity;
const isBurst = (burst: unknown) => [burst].flat().every(isDelay) || isFunction((burst as Partial<Burst> | null)?.due);

/** Checks each option by itself. An option that is undefined has its default. */
function checkEach(options: Partial<ConnectOptions>): void {
  assertOptions<ConnectOptions>(options, {
    // An environment variable that is not set is often an empty text.
    secret: (secret) => !secret || isCredential(secret),
    token: (token) => !token || isFunction(token) || isCredential(token),
    domain: isAnything,
    scheme: (scheme) => scheme === 'Bearer' || scheme === 'BotConnector',
    retry: (retry) => Object(retry) === retry,
    timeout: isPositive,
    maxBytes: isPositive,
    fetch: isFunction,
    transport: isFunction,
    random: isFunction,
    allowHttp: isAnything,
    dangerouslyAllowSecretInBrowser: isAnything,
    conversationId: isConversationId,
    watermark: isWatermark,
    userId: isName,
    interval: (interval) => isObservable(interval) || isDuration(interval),
    burst: isBurst,
    wake$: isObservable,
    spread: isDelay,
    skipHistory: isAnything,
  });
  assertOptions<RetryOptions>(options.retry ?? {}, {
    delay: isDuration,
    factor: isDuration,
    maxDelay: isDuration,
    count: isDuration,
    jitter: isAnything,
  });
}

/** Matches characters that cannot be in an origin and its path, or that lead out of the path. */
const notInDomain = /[?#\\]|\.\.|%(2e|2f|5c)/i;

/** Matches the names of this machine. */
const loopback = /^((.+\.)?localhost|127(\.\d+){3}|\[::1\])$/;

/** Checks the options, and creates a client that makes requests to the service. */
export function openService(
  options: ServiceOptions & Partial<ConnectOptions>,
  { clock, request$ }: Pick<HttpClientOptions, 'clock' | 'request$'>,
): HttpClient {
  checkEach(options);
  const { secret, token, scheme = 'Bearer', timeout = 20_000, maxBytes, fetch } = options;
  const { domain = 'https://directline.botframework.com', allowHttp, dangerouslyAllowSecretInBrowser } = options;
  const { transport = fetchTransport({ fetch, maxBytes }) } = options;
  const url: Partial<URL> = tryOr(() => new URL(domain)) ?? {};
  const { protocol, hostname = '', origin = '', pathname = '', username, password } = url;
  const isLoopback = loopback.test(hostname);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && (isLoopback || allowHttp === true));
  check({
    domain: isAllowed && !username && !password && !notInDomain.test(domain),
    'secret and token, one of them': !secret !== !token,
    'secret in a browser': !secret || !isBrowser() || isLoopback || dangerouslyAllowSecretInBrowser === true,
    // With a transport of the user's own, these two would have no effect.
    'fetch or maxBytes beside transport': !options.transport || (fetch === undefined && maxBytes === undefined),
  });
  const baseUrl = (origin + pathname).replace(/\/+$/, '');
  return createHttpClient({ baseUrl, scheme, transport, timeout, clock, request$ });
}
