import { map, merge, type Observable, share } from 'rxjs';
import type { Conversation } from '../conversation';
import type { OutgoingMessage } from '../protocol/message';
import { check } from '../util/assertOptions';
import { isDuration } from '../util/clock';
import { deliver } from './deliver';
import { createList, type Item, type OutboxStorage } from './list';

/** How an {@link outbox} keeps its messages. */
export interface OutboxOptions {
  /** `localStorage`, `sessionStorage`, or any object with `getItem` and `setItem`. They may return promises. */
  readonly storage: OutboxStorage;
  /**
   * The key of the messages in the storage.
   *
   * @defaultValue made of the `userId` of the conversation
   */
  readonly key?: string;
  /**
   * The longest time that the service may take to log a message whose answer was lost, ms. It must not be below the
   * `timeout` of the conversation.
   *
   * @defaultValue 30000
   */
  readonly settle?: number;
}

/** A message in the outbox, as {@link Outbox.message$} lists it. */
export interface Outgoing {
  /** The id of the message, for `retry` and `discard`. It travels as `channelData.clientId`. */
  readonly clientId: string;
  /** The message. */
  readonly message: OutgoingMessage;
  /**
   * `waiting`: it has not gone out. `sending`: it goes out now. `sent`: the bot has taken it, and its echo is still to
   * come. `unknown`: the bot may have got it. `failed`: the bot has not got it, or its conversation has ended.
   */
  readonly state: 'waiting' | 'sending' | 'sent' | 'unknown' | 'failed';
  /** The reason for `unknown` or `failed`. It is lost with a reload. */
  readonly error?: unknown;
}

/** An outbox, as {@link outbox} returns it. */
export interface Outbox {
  /**
   * Stores a message, and sends it after the earlier ones. If its `clientId` is in the outbox already, nothing happens.
   *
   * @throws TypeError if the argument is not a message. Files cannot be stored: use `upload` of the conversation.
   */
  send(message: string | OutgoingMessage): void;
  /** Sends a `failed` or `unknown` message again, but not into another conversation. The bot may then get it twice. */
  retry(clientId: string): void;
  /** Removes a message. A message that has gone out already cannot be recalled. */
  discard(clientId: string): void;
  /**
   * Replays the messages in the outbox, in order. Messages go out while it has a subscriber. It subscribes to
   * `message$` of the conversation, and fails with it, or with the error of the storage.
   */
  readonly message$: Observable<readonly Outgoing[]>;
}

const isMessage = (message: unknown): boolean => {
  const members = Object.keys(Object(message) as object);
  return (
    members.length > 0 && members.every((name) => /^(text|channelData|images|attachments|from|clientId)$/.test(name))
  );
};

const isStorage = (storage: Partial<OutboxStorage> | undefined): boolean =>
  typeof storage?.getItem === 'function' && typeof storage.setItem === 'function';

const toOutgoing = ({ clientId, message, state, error }: Item): Outgoing => ({
  clientId,
  message,
  state: state === 'settled' ? 'unknown' : state,
  error,
});

/**
 * Stores each message before it is sent, so that it is sent even after a reload. Experimental.
 *
 * The bot gets each message once if the service takes or refuses each POST within `settle`, and at least once
 * otherwise. No message goes into a conversation that it was not written for.
 *
 * @throws TypeError that names the wrong option.
 *
 * @example
 * ```ts
 * import { connect } from 'rxjs-direct-line';
 * import { outbox, type Outbox, type OutboxOptions, type OutboxStorage, type Outgoing } from 'rxjs-direct-line/outbox';
 *
 * const storage: OutboxStorage = sessionStorage;
 * const options: OutboxOptions = { storage, key: 'to-the-bot', settle: 40_000 };
 * const chat = connect({ token, userId: 'user1' });
 * const out: Outbox = outbox(chat, options);
 *
 * const toLine = ({ message, state }: Outgoing) => `${message.text ?? ''} (${state})`;
 * out.message$.subscribe({ next: (list) => show(list.map(toLine)), error: report });
 * out.send('Two coffees, please.');
 * ```
 */
export function outbox(chat: Conversation, options: OutboxOptions): Outbox {
  const { userId } = chat;
  const { storage, key = `rxjs-direct-line/outbox/${userId}`, settle = 30_000 } = options;
  check({
    storage: isStorage(storage),
    key: typeof key === 'string' && key !== '',
    settle: isDuration(settle) && settle < Infinity,
  });
  const list = createList(chat, storage, key);

  return {
    send(given) {
      const message = typeof given === 'string' ? { text: given } : given;
      check({ message: isMessage(message) });
      const { clientId = Math.random().toString(36).slice(2) } = message;
      // The message in the form in which it is stored. Later changes of the object have no effect.
      list.send(clientId, JSON.parse(JSON.stringify({ ...message, clientId })) as OutgoingMessage);
    },
    retry: list.retry,
    discard: list.discard,
    message$: merge(
      list.item$.pipe(map((items) => items.map(toOutgoing))),
      deliver(chat, list, { key, settle }).pipe(share()),
    ),
  };
}
