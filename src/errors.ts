import type { MessageSet } from './message';

/** What an error tells besides its message: never a credential, never a query. */
export interface ErrorFields {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly timeout?: number;
  readonly status?: number | undefined;
  readonly code?: string | undefined;
  readonly serviceMessage?: string | undefined;
  readonly retryAfter?: number | undefined;
  readonly at?: string;
  readonly delivery?: 'unknown' | 'refused';
  readonly clientId?: string | undefined;
  readonly set?: MessageSet;
  readonly cause?: unknown;
}

/** What every error of this library is: `name` is a literal, so that it can be told without `instanceof`. */
export class DirectLineError extends Error {
  override readonly name: string = 'DirectLineError';
  /** The request that failed. */
  declare readonly method?: string;
  declare readonly path?: string;

  constructor(message: string, fields: ErrorFields = {}) {
    super(message);
    const given = fields as Record<string, unknown>;
    for (const name in given) if (given[name] !== undefined) Object.assign(this, { [name]: given[name] });
  }
}

/** No answer came, or a broken one. */
export class NetworkError extends DirectLineError {
  override readonly name = 'NetworkError';
}

/** One request with its body took longer than `timeout` ms. */
export class RequestTimeoutError extends DirectLineError {
  override readonly name = 'RequestTimeoutError';
  declare readonly timeout: number;
}

/** The service answered with a status that is no success; `code` and `serviceMessage` are its own words. */
export class HttpError extends DirectLineError {
  override readonly name = 'HttpError';
  declare readonly status: number;
  declare readonly code?: string;
  declare readonly serviceMessage?: string;
  /** How long the service wants to be left alone, ms. */
  declare readonly retryAfter?: number;
}

/** The answer is not what the protocol describes. */
export class ProtocolError extends DirectLineError {
  override readonly name = 'ProtocolError';
  /** Where in the answer: `messages[3].id`. */
  declare readonly at: string;
}

/** No token for this conversation can be had any more: begin a new one. */
export class ConversationExpiredError extends DirectLineError {
  override readonly name = 'ConversationExpiredError';
}

/** A message was not delivered. */
export class SendError extends DirectLineError {
  override readonly name = 'SendError';
  /** `refused`: the bot has not got it, and it can be sent again. `unknown`: the bot may have got it. */
  declare readonly delivery: 'unknown' | 'refused';
  declare readonly status?: number;
  /** Of the message: its echo in `message$` says that the bot has got it. */
  declare readonly clientId?: string;
  declare readonly cause: DirectLineError;
}

/** The handler given to `consume` failed; the same set comes again to the next reader. */
export class HandlerError extends DirectLineError {
  override readonly name = 'HandlerError';
  declare readonly set: MessageSet;
  declare readonly cause: unknown;
}

/** A second reader while there is one: `message$` and `consume` exclude each other. */
export class StateError extends DirectLineError {
  override readonly name = 'StateError';
}

/** `error` as one of ours: whatever else comes from outside is a failure of the network. */
export const toDirectLineError = (error: unknown, redact: (text: string) => string = String): DirectLineError =>
  error instanceof DirectLineError
    ? error
    : new NetworkError(redact(String((error as Error | undefined)?.message ?? error)));
