import type { Message } from '../protocol/message';

/** One request, as `fault` gets to see it: there is no credential in it. @see {@link Fault} */
export interface FaultedRequest {
  /** When it reached the service: `asyncScheduler.now()`. */
  readonly at: number;
  /** The HTTP method. */
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What it asks for; `read` is a GET of messages. */
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  /** How manieth request of that operation it is: 1 for the first, whatever its conversation. */
  readonly nth: number;
  /** If the path names one: that of a `start` or a `generate` does not. */
  readonly conversationId?: string;
}

/**
 * What a read answers, for a {@link Fault} to edit.
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
  /** Newer than the watermark that was sent. */
  readonly messages: readonly Message[];
  /** The one to send next. */
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
  /** Their names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text of the body, JSON mostly. */
  readonly body: string;
}

/**
 * What can go wrong with a request; times are milliseconds. `fakeDirectLine` has no connection that could break: its
 * transport fails instead, as one over HTTP does.
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
      /** Before the service has handled the request, or after it. */
      readonly when: 'before' | 'after';
    }
  /** Handled, but the connection breaks in the middle of the body. */
  | {
      readonly kind: 'cut';
      /** What tells the end of the body: its length, or chunks. */
      readonly framing: 'length' | 'chunked';
    }
  /** Handled, but answered later. */
  | {
      readonly kind: 'delay';
      /** How much later; never for `Infinity`. */
      readonly ms: number;
    }
  /** Not handled: an error of the protocol. */
  | {
      readonly kind: 'status';
      /** The HTTP status. */
      readonly status: number;
      /** Of a `Retry-After`, in ms, which goes out in whole seconds. Default: there is none. */
      readonly retryAfter?: number;
      /** The `date` is measured against the `Date` of the answer. Default `seconds`. */
      readonly form?: 'seconds' | 'date';
      /** How far the clock of that `Date` is ahead; negative: behind. Default 0. */
      readonly skew?: number;
    }
  /** The token that it came with is expired from now on, hence a 403. A secret never expires: nothing happens to it. */
  | { readonly kind: 'expire' }
  /** A `read` is handled, but its answer has no watermark. Nothing happens to other operations. */
  | { readonly kind: 'noWatermark' }
  /** A `read` is handled, but its answer has the watermark that was sent, if any. Nothing happens to other operations. */
  | { readonly kind: 'sameWatermark' }
  /** Handled, but the body is `null`. */
  | { readonly kind: 'nullBody' }
  /** The answer is a page in HTML, as a gateway or a proxy gives it in place of the service. */
  | {
      readonly kind: 'html';
      /**
       * With one of 2xx the request is handled, and a refusal stays what it is; with any other it is not handled.
       * Default 200.
       */
      readonly status?: number;
    }
  /**
   * A `read` is handled, and its answer is what `edit` makes of it. Nothing happens to other operations.
   */
  | {
      readonly kind: 'messageSet';
      /**
       * Gets what the service would answer, and the messages up to the watermark that was sent; gives what is answered,
       * any JSON. A watermark of its own invention, a text or a number, stands for the one that it replaces, so that a
       * client can go on from it.
       */
      readonly edit: (set: EditableSet, earlier: readonly Message[]) => unknown;
    }
  /**
   * Handled, and the answer is what `edit` makes of it: another status, other headers, any text for a body.
   */
  | {
      readonly kind: 'answer';
      /** Gets what the service would answer, a refusal too. */
      readonly edit: (answer: EditableAnswer) => EditableAnswer;
    }
  /** Not handled: 302. */
  | {
      readonly kind: 'redirect';
      /** The URL that it leads to. */
      readonly to: string;
    }
  /** Handled, but the body has no end. `fakeDirectLine` fails at once, as a body that is too large does. */
  | { readonly kind: 'endless' };
