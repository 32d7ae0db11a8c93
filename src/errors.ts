import { DirectLineError, type ErrorOrigin } from './directLineError';
import type { MessageSet } from './protocol/message';

export { describeError, DirectLineError, toDirectLineError } from './directLineError';

/**
 * No answer came, or a broken one: no network, a connection that was cut, a redirect, a body that is too large. Tried again.
 *
 * @example
 * ```ts
 * import { connect, type DirectLineError, NetworkError, ProtocolError, RequestTimeoutError } from 'rxjs-direct-line';
 *
 * const toText = (error: DirectLineError) => {
 *   if (error instanceof NetworkError) return 'no connection';
 *   if (error instanceof RequestTimeoutError) return `no answer within ${error.timeout} ms`;
 *   if (error instanceof ProtocolError) return `no answer of this protocol, see ${error.at}`;
 *   return error.message; // an HttpError that may pass
 * };
 *
 * const { message$, status$ } = connect({ token });
 * status$.subscribe({
 *   next: (status) => show(status.state === 'retrying' ? toText(status.error) : status.state),
 *   error: report,
 * });
 * message$.subscribe({ error: report });
 * ```
 */
export class NetworkError extends DirectLineError {
  override readonly name = 'NetworkError';
  /** What the platform calls the reason, such as `ECONNREFUSED`, if it says. */
  declare readonly code?: string;

  constructor(message: string, fields: ErrorOrigin & { readonly code?: string | undefined } = {}) {
    super(message, fields);
  }
}

/** One request with its body took longer than `timeout` ms. Tried again. @see {@link NetworkError} for an example. */
export class RequestTimeoutError extends DirectLineError {
  override readonly name = 'RequestTimeoutError';
  /** How long it had, ms. */
  declare readonly timeout: number;

  constructor(message: string, fields: ErrorOrigin & { readonly timeout: number }) {
    super(message, fields);
  }
}

/**
 * The service answered with a status that is no success; `code` and `serviceMessage` are its own words. 408, 429 and 5xx
 * are tried again, where that cannot send a message twice; 401 and 403 with one new token.
 *
 * @example
 * ```ts
 * import { connect, HttpError } from 'rxjs-direct-line';
 *
 * connect({ token }).message$.subscribe({
 *   next: ({ text }) => show(text),
 *   error: (error: unknown) => report(error instanceof HttpError ? `${error.status} ${error.code ?? ''}` : error),
 * });
 * ```
 */
export class HttpError extends DirectLineError {
  override readonly name = 'HttpError';
  /** The HTTP status. */
  declare readonly status: number;
  /** What the protocol calls it, such as `NotFound`. */
  declare readonly code?: string;
  /** What the service says about it. */
  declare readonly serviceMessage?: string;
  /** How long the service wants to be left alone, ms. */
  declare readonly retryAfter?: number;

  constructor(
    message: string,
    fields: ErrorOrigin & {
      readonly status: number;
      readonly code?: string | undefined;
      readonly serviceMessage?: string | undefined;
      readonly retryAfter?: number | undefined;
    },
  ) {
    super(message, fields);
  }
}

/** The answer was a page of HTML: something between client and service has spoken, and not the service. */
export class PageError extends HttpError {}

/** The answer is not what the protocol describes. Tried again. @see {@link NetworkError} for an example. */
export class ProtocolError extends DirectLineError {
  override readonly name = 'ProtocolError';
  /** Where in the answer: `messages[3].id`. */
  declare readonly at: string;

  constructor(message: string, fields: ErrorOrigin & { readonly at: string }) {
    super(message, fields);
  }
}

/**
 * No token for this conversation can be had any more: begin a new one. Its `cause` is what the service said.
 *
 * @example
 * ```ts
 * import { connect, ConversationExpiredError } from 'rxjs-direct-line';
 *
 * connect({ token, conversationId, userId: 'user1' }).message$.subscribe({
 *   next: ({ text }) => show(text),
 *   error: (error: unknown) => report(error instanceof ConversationExpiredError ? 'Please sign in again.' : error),
 * });
 * ```
 */
export class ConversationExpiredError extends DirectLineError {
  override readonly name = 'ConversationExpiredError';
}

/**
 * A message was not delivered, or nobody knows whether it was.
 *
 * @example
 * ```ts
 * import { connect, SendError } from 'rxjs-direct-line';
 *
 * connect({ token }).send('hello').subscribe({
 *   complete: () => show('delivered'),
 *   error: (error: unknown) =>
 *     report(error instanceof SendError && error.delivery === 'unknown' ? 'It may have arrived.' : error),
 * });
 * ```
 */
export class SendError extends DirectLineError {
  override readonly name = 'SendError';
  /** `refused`: the bot has not got it, and it can be sent again. `unknown`: the bot may have got it. */
  declare readonly delivery: 'unknown' | 'refused';
  /** The HTTP status, if there was an answer. */
  declare readonly status?: number;
  /** Of the message: its echo in `message$` says that the bot has got it. */
  declare readonly clientId?: string;
  /** Why. */
  declare readonly cause: DirectLineError;

  constructor(
    message: string,
    fields: ErrorOrigin & {
      readonly delivery: 'unknown' | 'refused';
      readonly cause: DirectLineError;
      readonly status?: number | undefined;
      readonly clientId?: string | undefined;
    },
  ) {
    super(message, fields);
  }
}

/**
 * The handler given to `consume` failed; the same set comes again to the next reader.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { connect, HandlerError } from 'rxjs-direct-line';
 *
 * const { consume } = connect({ secret, userId: 'order-desk' });
 * consume(({ messages }) => of(messages.length)).subscribe({
 *   next: show,
 *   error: (error: unknown) => report(error instanceof HandlerError ? error.cause : error),
 * });
 * ```
 */
export class HandlerError extends DirectLineError {
  override readonly name = 'HandlerError';
  /** What it was given. */
  declare readonly set: MessageSet;
  /** What it failed with. */
  declare readonly cause: unknown;

  constructor(message: string, fields: ErrorOrigin & { readonly set: MessageSet; readonly cause: unknown }) {
    super(message, fields);
  }
}

/**
 * A second reader while there is one: `message$` and `consume` exclude each other. Whoever subscribes when the other has
 * left gets on where it was.
 *
 * @example
 * ```ts
 * import { EMPTY } from 'rxjs';
 * import { connect, StateError } from 'rxjs-direct-line';
 *
 * const { message$, consume } = connect({ token });
 * message$.subscribe({ error: report });
 * consume(() => EMPTY).subscribe({ error: (error) => show(error instanceof StateError) }); // true
 * ```
 */
export class StateError extends DirectLineError {
  override readonly name = 'StateError';
}
