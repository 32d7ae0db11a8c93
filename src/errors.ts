import { DirectLineError, type ErrorOrigin } from './directLineError';
import type { MessageSet } from './protocol/message';

export { describeError, DirectLineError, toDirectLineError } from './directLineError';

/**
 * No answer, or a broken one: no network, a broken connection, a redirect, or a body that is too large. It is retried.
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
 *
 * @category Errors
 */
export class NetworkError extends DirectLineError {
  override readonly name = 'NetworkError';
  /** The platform's code of the reason, such as `ECONNREFUSED`, if there is one. */
  declare readonly code?: string;

  constructor(message: string, fields: ErrorOrigin & { readonly code?: string | undefined } = {}) {
    super(message, fields);
  }
}

/**
 * A request with its body took longer than `timeout` ms. It is retried.
 *
 * @see {@link NetworkError} for an example.
 * @category Errors
 */
export class RequestTimeoutError extends DirectLineError {
  override readonly name = 'RequestTimeoutError';
  /** The time that the request had, ms. */
  declare readonly timeout: number;

  constructor(message: string, fields: ErrorOrigin & { readonly timeout: number }) {
    super(message, fields);
  }
}

/**
 * The service answered with a status that is not a success. 408, 429 and 5xx are retried, except for a send that the
 * bot may have received. 401 and 403 are retried once, with a new token.
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
 *
 * @category Errors
 */
export class HttpError extends DirectLineError {
  override readonly name = 'HttpError';
  /** The HTTP status. */
  declare readonly status: number;
  /** The service's code of the failure, such as `NotFound`. */
  declare readonly code?: string;
  /** The service's own description of the failure. */
  declare readonly serviceMessage?: string;
  /** The `Retry-After` of the answer, ms: no request may be made before that. */
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

/** The answer was a page of HTML, so it came from something between the client and the service. */
export class PageError extends HttpError {}

/**
 * The answer does not follow the protocol. It is retried.
 *
 * @see {@link NetworkError} for an example.
 * @category Errors
 */
export class ProtocolError extends DirectLineError {
  override readonly name = 'ProtocolError';
  /** The part of the answer that is wrong, such as `messages[3].id`. */
  declare readonly at: string;

  constructor(message: string, fields: ErrorOrigin & { readonly at: string }) {
    super(message, fields);
  }
}

/**
 * The token has expired, and there is no other for this conversation. Begin a new conversation. `cause` is the service's
 * answer.
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
 *
 * @category Errors
 */
export class ConversationExpiredError extends DirectLineError {
  override readonly name = 'ConversationExpiredError';
}

/**
 * A message was not delivered, or it is unknown whether it was.
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
 *
 * @category Errors
 */
export class SendError extends DirectLineError {
  override readonly name = 'SendError';
  /** `refused`: the bot has not received it, and you can send it again. `unknown`: the bot may have received it. */
  declare readonly delivery: 'unknown' | 'refused';
  /** The HTTP status, if there was an answer. */
  declare readonly status?: number;
  /** The `clientId` of the message. If its echo comes in `message$`, the bot has received the message. */
  declare readonly clientId?: string;
  /** The error behind it. */
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
 * The handler of `consume` failed. The next reader gets the same set again.
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
 *
 * @category Errors
 */
export class HandlerError extends DirectLineError {
  override readonly name = 'HandlerError';
  /** The set that the handler was given. */
  declare readonly set: MessageSet;
  /** The error of the handler. */
  declare readonly cause: unknown;

  constructor(message: string, fields: ErrorOrigin & { readonly set: MessageSet; readonly cause: unknown }) {
    super(message, fields);
  }
}

/**
 * There is a reader already: `message$` and `consume` cannot be subscribed at the same time. Unsubscribe from one
 * before you subscribe to the other, which then continues at the same position.
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
 *
 * @category Errors
 */
export class StateError extends DirectLineError {
  override readonly name = 'StateError';
}
