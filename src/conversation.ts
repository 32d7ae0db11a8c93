import type { Observable, ObservableInput } from 'rxjs';
import type { RequestEvent } from './api';
import type { DirectLineError } from './errors';
import type { Checkpoint } from './options';
import type { Message, MessageSet, OutgoingMessage, Upload } from './message';
import type { Retrial } from './retry';

/** What the reader of a conversation is at. */
export type Status =
  | { readonly state: 'idle' }
  | { readonly state: 'connecting' }
  | { readonly state: 'online' }
  | ({ readonly state: 'retrying' } & Retrial)
  | { readonly state: 'failed'; readonly error: DirectLineError };

/** One conversation with a bot: a plain object of closures, safe to destructure. */
export interface Conversation {
  /** The `from` of what is sent. */
  readonly userId: string;

  /**
   * The messages, one's own included: each once, in order.
   *
   * Hot while subscribed: one loop polls from the first subscriber to the last, and the next one goes on where it was.
   * Who comes late sees what comes after; `history()` has the rest. Fails with an HttpError or a
   * ConversationExpiredError when the service refuses for good, with a StateError while `consume` reads.
   */
  readonly message$: Observable<Message>;

  /** Replays what the reader is at; subscribing to it asks the service for nothing. */
  readonly status$: Observable<Status>;

  /** Replays where to go on: it moves when everything before has been delivered. Spread it into `connect` to resume. */
  readonly checkpoint$: Observable<Checkpoint>;

  /** Replays the newest token, never the secret: keep it where a reload can find it. */
  readonly token$: Observable<string>;

  /** What the client asks of the service, told as each request ends. It costs nothing while nobody subscribes. */
  readonly request$: Observable<RequestEvent>;

  /**
   * Sends one message per subscription, after those subscribed before it; emits once when the bot has taken it.
   *
   * Cold. Fails with a SendError, whose `delivery` tells whether the bot may have got the message.
   */
  send(message: string | OutgoingMessage): Observable<void>;

  /**
   * Sends files once per subscription, in the same line as `send`, with the message that they go with if there is one.
   *
   * Cold. One file by itself is the body of a request, several are a form, as the protocol has it; the service keeps them
   * for 24 hours. Fails as `send` does.
   */
  upload(files: readonly Upload[], message?: string | OutgoingMessage): Observable<void>;

  /** Reads from the beginning to the first empty set, and completes. Cold; it moves no checkpoint. */
  history(): Observable<Message>;

  /**
   * Gives each set that has messages to `handler`, and asks for the next when that has completed; emits what it emits.
   *
   * Cold. A handler that fails ends it with a HandlerError, and the same set comes again to the next reader: let
   * handlers be idempotent by message id. `until` ends it in good order: the running handler finishes, the checkpoint
   * moves, it completes. Fails with a StateError while there is another reader.
   */
  consume<T>(
    handler: (set: MessageSet) => ObservableInput<T>,
    options?: { readonly until?: Observable<unknown> },
  ): Observable<T>;
}
