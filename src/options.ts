import type { Observable } from 'rxjs';
import type { Token } from './credentials';
import type { RetryOptions } from './retry';
import type { Transport } from './transport';

/** Where to go on: what `checkpoint$` gives, and `connect` takes. */
export interface Checkpoint {
  readonly conversationId: string;
  /** Opaque; left out before the service has given one. */
  readonly watermark?: string;
}

/** How to reach a conversation. Exactly one of `secret` and `token` is needed. */
export interface ConnectOptions extends Partial<Checkpoint> {
  /** The bot's master key, for a back end: it never expires and opens every conversation. */
  secret?: string;
  /**
   * Opens one conversation. A function is asked when there is no token, or when the last was refused and could not be
   * renewed; its first value counts.
   */
  token?: Token;
  /** The `from` of what is sent; needed with `conversationId`. @default random, and stable for this conversation */
  userId?: string;
  /** An origin. @default 'https://directline.botframework.com' */
  domain?: string;
  /** @default 'Bearer' */
  scheme?: 'Bearer' | 'BotConnector';
  /** Between regular polls, ms; `Infinity` pauses them. 5000 to 10000 suits services. @default 1000 */
  interval?: number | Observable<number>;
  /** Additional polls after a send, ms after it was taken. @default 300 */
  burst?: number | readonly number[];
  /** Each value means "poll now": a push notification came, the page has become visible. */
  wake$?: Observable<unknown>;
  /** Of what failed and may succeed the next time. */
  retry?: RetryOptions;
  /** For one request with its body, ms. @default 20000 */
  timeout?: number;
  /** The largest answer accepted, in bytes. @default 4 MiB */
  maxBytes?: number;
  /** @default cross-fetch in Node, the platform's own elsewhere */
  fetch?: typeof globalThis.fetch;
  /** In place of HTTP by `fetch`. */
  transport?: Transport;
  /** For the jitter. @default Math.random */
  random?: () => number;
  /** Lets a credential go over plain http to a host that is not loopback. @default false */
  allowHttp?: boolean;
  /** A secret in a browser can be read by everyone who opens the page. @default false */
  dangerouslyAllowSecretInBrowser?: boolean;
}
