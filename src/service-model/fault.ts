import type { Message } from '../protocol/message';

/** The request that `fault` gets. It contains no credential. @see {@link Fault} */
export interface FaultedRequest {
  /** The time at which it reached the service, from `asyncScheduler.now()`. */
  readonly at: number;
  /** The HTTP method. */
  readonly method: string;
  /** The path, without the query. */
  readonly path: string;
  /** The operation of the protocol. `read` is a GET of messages. */
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  /** Its number among the requests of that operation in all conversations: 1 for the first. */
  readonly nth: number;
  /** The id of the conversation. A `start` and a `generate` have none. */
  readonly conversationId?: string;
}

/**
 * The answer to a read, for a {@link Fault} to edit.
 *
 * @example
 * ```ts
 * import { map, of } from 'rxjs';
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
 *
 * const nobody: Fault = {
 *   kind: 'messageSet',
 *   edit: (set) => ({ ...set, messages: set.messages.map((message) => ({ ...message, from: null })) }),
 * };
 * const transport = fakeDirectLine({ bot$: of('Hi'), fault: () => nobody });
 *
 * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
 *   const { message$ } = connect({ token: 'any', transport });
 *   expectObservable(message$.pipe(map(({ from }) => from)), '^ 500ms !').toBe('f', { f: '' });
 * });
 * ```
 */
export interface EditableSet {
  /** The messages after the watermark that was sent. */
  readonly messages: readonly Message[];
  /** The watermark to send next. */
  readonly watermark: string;
}

/**
 * An answer, for a {@link Fault} to edit.
 *
 * @example
 * ```ts
 * import { map, of } from 'rxjs';
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
 *
 * const withByteOrderMark: Fault = { kind: 'answer', edit: (answer) => ({ ...answer, body: `\ufeff${answer.body}` }) };
 * const transport = fakeDirectLine({ bot$: of('Hi'), fault: () => withByteOrderMark });
 *
 * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
 *   const { message$ } = connect({ token: 'any', transport });
 *   expectObservable(message$.pipe(map(({ text }) => text)), '^ 500ms !').toBe('t', { t: 'Hi' });
 * });
 * ```
 */
export interface EditableAnswer {
  /** The HTTP status. */
  readonly status: number;
  /** The headers. Their names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text, usually JSON. */
  readonly body: string;
}

/**
 * A fault of a request. Times are ms. `fakeDirectLine` has no connection, so its transport fails as a transport over
 * HTTP would.
 *
 * @example
 * ```ts
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
 *
 * const badGateway: Fault = { kind: 'status', status: 502 };
 * const transport = fakeDirectLine({ fault: ({ operation }) => (operation === 'send' ? badGateway : undefined) });
 *
 * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
 *   const { send } = connect({ token: 'any', transport });
 *   expectObservable(send('hello')).toBe('#', undefined, expect.objectContaining({ delivery: 'unknown' }));
 * });
 * ```
 */
export type Fault =
  /** No answer: the connection breaks. */
  | {
      readonly kind: 'drop';
      /** Whether it breaks before or after the service has handled the request. */
      readonly when: 'before' | 'after';
    }
  /** The request is handled, but the connection breaks in the middle of the body. */
  | {
      readonly kind: 'cut';
      /** How the end of the body is marked: with its length, or with chunks. */
      readonly framing: 'length' | 'chunked';
    }
  /** The request is handled, but answered later. */
  | {
      readonly kind: 'delay';
      /** The delay. With `Infinity` there is no answer. */
      readonly ms: number;
    }
  /** The request is not handled. The answer is an error of the protocol. */
  | {
      readonly kind: 'status';
      /** The HTTP status. */
      readonly status: number;
      /** The `Retry-After`, ms. It goes out in whole seconds. Default: none. */
      readonly retryAfter?: number;
      /** The form of `Retry-After`. A `date` counts from the `Date` of the answer. Default `seconds`. */
      readonly form?: 'seconds' | 'date';
      /** How far the clock of that `Date` is ahead, ms. Negative if it is behind. Default 0. */
      readonly skew?: number;
    }
  /** The token of the request has expired, so the answer is a 403. It has no effect on a secret. */
  | { readonly kind: 'expire' }
  /** A `read` is handled, but its answer has no watermark. It has no effect on other operations. */
  | { readonly kind: 'noWatermark' }
  /** A `read` is handled, but its answer has the watermark that was sent. It has no effect on other operations. */
  | { readonly kind: 'sameWatermark' }
  /** The request is handled, but the body is `null`. */
  | { readonly kind: 'nullBody' }
  /** The answer is a page of HTML, as a gateway or a proxy sends it. */
  | {
      readonly kind: 'html';
      /**
       * The HTTP status. If it is 2xx, the request is handled, and a refusal stays a refusal. Otherwise it is not handled.
       * Default 200.
       */
      readonly status?: number;
    }
  /**
   * A `read` is handled, and `edit` makes the answer. It has no effect on other operations.
   */
  | {
      readonly kind: 'messageSet';
      /**
       * Gets the set that the service would answer, and the messages before it. Returns the answer, which may be any JSON. If
       * the answer has another watermark, a text or a number, a client can continue from it: the service remembers its
       * position.
       */
      readonly edit: (set: EditableSet, earlier: readonly Message[]) => unknown;
    }
  /**
   * The request is handled, and `edit` makes the answer, with any status, headers and body.
   */
  | {
      readonly kind: 'answer';
      /** Gets the answer of the service, which may be a refusal. */
      readonly edit: (answer: EditableAnswer) => EditableAnswer;
    }
  /** The request is not handled. The answer is a 302. */
  | {
      readonly kind: 'redirect';
      /** The URL to which it redirects. */
      readonly to: string;
    }
  /** The request is handled, but the body has no end. `fakeDirectLine` fails at once, as if the body were too large. */
  | { readonly kind: 'endless' };
