import type { Observable, ObservableInput } from 'rxjs';
import type { Checkpoint } from './options';
import type { Message, MessageSet, OutgoingMessage, Upload } from './protocol/message';
import type { RequestEvent } from './http/requestEvent';
import type { Status } from './receiving/status';

export type { Status };

/**
 * A conversation with a bot, as {@link connect} returns it. It is a plain object, which you may destructure.
 *
 * @category Conversation
 */
export interface Conversation {
  /** The `from` of the messages that you send. */
  readonly userId: string;

  /**
   * The messages of the conversation, your own included. Each is emitted once, in order.
   *
   * Hot while it has subscribers. One polling loop runs from the first subscriber to the last. The next subscriber
   * continues at the same position. Late subscribers get only new messages; `history()` has the earlier ones. It fails
   * with an HttpError or a ConversationExpiredError if the service refuses permanently, and with a StateError if
   * `consume` has a subscriber.
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

  /** Replays the current {@link Status}. It never fails, and subscribing makes no request. */
  readonly status$: Observable<Status>;

  /**
   * Replays the id of the conversation, once it has started. It never fails, and subscribing makes no request.
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
   * Replays the position from which the conversation can be continued. It emits when all messages before that position
   * have been delivered. To resume, save it and spread it into `connect`. It never fails, and subscribing makes no
   * request.
   *
   * @example
   * ```ts
   * import { connect, toCheckpoint } from 'rxjs-direct-line';
   *
   * const saved: unknown = JSON.parse(localStorage.getItem('chat') ?? 'null');
   * const { message$, checkpoint$ } = connect({ token, userId: 'user1', ...toCheckpoint(saved) });
   * checkpoint$.subscribe({ next: (at) => localStorage.setItem('chat', JSON.stringify(at)), error: report });
   * message$.subscribe({ error: report });
   * ```
   */
  readonly checkpoint$: Observable<Checkpoint>;

  /**
   * Replays the newest token, and never the secret. To resume after a reload, save it in a place that only your page can
   * read. It never fails, and subscribing makes no request.
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
   * Emits an event when a request to the service ends. It is hot and never fails. It costs nothing while nobody is
   * subscribed.
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
   * Sends the message once per subscription. It emits once and completes when the bot has accepted the message.
   *
   * Cold. Messages go out one at a time, in the order of the subscriptions. It fails with a SendError, whose `delivery`
   * tells whether the bot may have received the message. It fails with a TypeError if the argument is not a message.
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
   * Sends files once per subscription, in the same queue as `send`. They may have a message with them.
   *
   * Cold. A single file is the body of the request, and several files are a form, as the protocol requires. The service
   * keeps files for 24 hours. It fails as `send` does.
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
   * Reads the conversation from the beginning to the first empty set, and completes.
   *
   * Cold. It does not move the checkpoint, and can be used while `message$` has subscribers. It fails as `message$` does,
   * except that there is no StateError.
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
   * Passes each set that has messages to `handler`, and emits the values that the handler emits. The next poll is made
   * when the handler has completed.
   *
   * Cold. If the handler fails, `consume` fails with a HandlerError, and the next subscriber gets the same set again. So
   * make handlers idempotent, by message id. When `until` emits, the running handler finishes, the checkpoint moves, and
   * `consume` completes. It fails with a StateError if `message$` or another `consume` has a subscriber, and otherwise as
   * `message$` does.
   *
   * @example
   * ```ts
   * import { of } from 'rxjs';
   * import { connect } from 'rxjs-direct-line';
   *
   * const orders = new Map<string, string>(); // by id, so a second time changes nothing
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
