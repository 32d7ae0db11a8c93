import type { Observable, ObservableInput } from 'rxjs';
import type { DirectLineError } from './errors';
import type { Checkpoint } from './options';
import type { Message, MessageSet, OutgoingMessage, Upload } from './protocol/message';
import type { RequestEvent } from './http/requestEvent';

/**
 * What the reader of a conversation is at.
 *
 * @example
 * ```ts
 * import { connect, type Status } from 'rxjs-direct-line';
 *
 * const toText = (status: Status) =>
 *   status.state === 'retrying' ? `offline, next try in ${Math.ceil(status.delay / 1000)} s` : status.state;
 *
 * const { message$, status$ } = connect({ token });
 * status$.subscribe({ next: (status) => show(toText(status)), error: report });
 * message$.subscribe({ error: report });
 * ```
 */
export type Status =
  /** Nobody reads. */
  | { readonly state: 'idle' }
  /** Somebody does, and nothing has come yet. */
  | { readonly state: 'connecting' }
  /** The last read succeeded. */
  | { readonly state: 'online' }
  /** It failed, and is made again. */
  | {
      readonly state: 'retrying';
      /** What it failed with. */
      readonly error: DirectLineError;
      /** How many have failed in a row, this one included. */
      readonly attempt: number;
      /** How long until the next, ms. */
      readonly delay: number;
    }
  /** It failed for good, until somebody subscribes again. */
  | {
      readonly state: 'failed';
      /** What it failed with. */
      readonly error: DirectLineError;
    };

/** One conversation with a bot, as {@link connect} gives it: a plain object of closures, safe to destructure. */
export interface Conversation {
  /** The `from` of what is sent. */
  readonly userId: string;

  /**
   * The messages, one's own included: each once, in order.
   *
   * Hot while subscribed: one loop polls from the first subscriber to the last, and the next one goes on where it was.
   * Who comes late sees what comes after; `history()` has the rest. Fails with an HttpError or a
   * ConversationExpiredError when the service refuses for good, with a StateError while `consume` reads.
   *
   * @example
   * ```ts
   * import { connect, fromOthers } from 'rxjs-direct-line';
   *
   * const { userId, message$ } = connect({ token });
   * message$.pipe(fromOthers(userId)).subscribe({ next: ({ text }) => show(text), error: report });
   * ```
   */
  readonly message$: Observable<Message>;

  /** Replays what the reader is at, see {@link Status}; subscribing asks the service for nothing. It never fails. */
  readonly status$: Observable<Status>;

  /**
   * Replays the id of the conversation, as soon as there is one. It never fails; subscribing makes no request.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { message$, conversationId$ } = connect({ token });
   * conversationId$.subscribe({ next: (id) => show(id), error: report });
   * message$.subscribe({ error: report });
   * ```
   */
  readonly conversationId$: Observable<string>;

  /**
   * Replays where to go on: it moves when everything before has been delivered. Spread it into `connect` to resume. It
   * never fails; subscribing asks the service for nothing.
   *
   * @example
   * ```ts
   * import { type Checkpoint, connect } from 'rxjs-direct-line';
   *
   * const saved = JSON.parse(localStorage.getItem('chat') ?? '{}') as Partial<Checkpoint>;
   * const { message$, checkpoint$ } = connect({ token, userId: 'user1', ...saved });
   * checkpoint$.subscribe({ next: (at) => localStorage.setItem('chat', JSON.stringify(at)), error: report });
   * message$.subscribe({ error: report });
   * ```
   */
  readonly checkpoint$: Observable<Checkpoint>;

  /**
   * Replays the newest token, never the secret: keep it where a reload can find it, and nobody else. It never fails;
   * subscribing asks the service for nothing.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { message$, token$ } = connect({ token: sessionStorage.getItem('token') ?? token });
   * token$.subscribe({ next: (newest) => sessionStorage.setItem('token', newest), error: report });
   * message$.subscribe({ error: report });
   * ```
   */
  readonly token$: Observable<string>;

  /**
   * What the client asks of the service, told as each request ends. Hot, never fails; it costs nothing while nobody
   * subscribes.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { message$, request$ } = connect({ token });
   * request$.subscribe({ next: ({ path, why, duration }) => show(`${path} ${why ?? ''} ${duration} ms`), error: report });
   * message$.subscribe({ error: report });
   * ```
   */
  readonly request$: Observable<RequestEvent>;

  /**
   * Sends one message per subscription, after those subscribed before it; emits once when the bot has taken it.
   *
   * Cold. Fails with a SendError, whose `delivery` tells whether the bot may have got the message; with a TypeError where
   * it is no message.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { send } = connect({ token, userId: 'user1' });
   * send({ text: 'Two coffees, please.', channelData: { table: 7 } }).subscribe({
   *   complete: () => show('The bot has it.'),
   *   error: report,
   * });
   * ```
   */
  send(message: string | OutgoingMessage): Observable<void>;

  /**
   * Sends files once per subscription, in the same line as `send`, with the message that they go with if there is one.
   *
   * Cold. One file by itself is the body of a request, several are a form, as the protocol has it; the service keeps them
   * for 24 hours. Fails as `send` does.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { upload } = connect({ token, userId: 'user1' });
   * const list = { data: new Blob(['Two coffees'], { type: 'text/plain' }), name: 'order.txt' };
   * upload([list], 'As on this list, please.').subscribe({ error: report });
   * ```
   */
  upload(files: readonly Upload[], message?: string | OutgoingMessage): Observable<void>;

  /**
   * Reads from the beginning to the first empty set, and completes. Cold; it moves no checkpoint, and may be read beside
   * `message$`. Fails as `message$` does, but for the StateError.
   *
   * @example
   * ```ts
   * import { connect } from 'rxjs-direct-line';
   *
   * const { history } = connect({ token, conversationId, userId: 'user1' });
   * history().subscribe({ next: ({ text }) => show(text), error: report });
   * ```
   */
  history(): Observable<Message>;

  /**
   * Gives each set that has messages to `handler`, and asks for the next when that has completed; emits what it emits.
   *
   * Cold. A handler that fails ends it with a HandlerError, and the same set comes again to the next reader: let
   * handlers be idempotent by message id. `until` ends it in good order: the running handler finishes, the checkpoint
   * moves, it completes. Fails with a StateError while there is another reader, and as `message$` does.
   *
   * @example
   * ```ts
   * import { of } from 'rxjs';
   * import { connect } from 'rxjs-direct-line';
   *
   * const orders = new Map<string, string>(); // by id: what comes twice is there once
   * const { consume } = connect({ secret, userId: 'order-desk', interval: 5000 });
   * consume(({ messages }) => {
   *   for (const { id, text = '' } of messages) orders.set(id, text);
   *   return of(orders.size);
   * }).subscribe({ next: show, error: report });
   * ```
   */
  consume<T>(
    handler: (set: MessageSet) => ObservableInput<T>,
    options?: { readonly until?: Observable<unknown> },
  ): Observable<T>;
}
