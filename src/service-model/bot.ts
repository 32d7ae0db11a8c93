import { defer, of, type Observable, type ObservableInput } from 'rxjs';
import type { Message, OutgoingMessage } from '../protocol/message';

/** A reply of a bot: a text or a message. Its `from` is `bot` unless you set another. @see {@link Bot} */
export type Reply = string | Omit<OutgoingMessage, 'clientId'>;

/**
 * A bot: a function that gets a message and returns any number of replies, now or later (an Observable, a promise, an array).
 * If it throws or fails at once, the sender gets a 502.
 *
 * @see {@link fakeDirectLine} for an example.
 */
export type Bot = (message: Message) => ObservableInput<Reply>;

/**
 * A bot in another process. Its replies come in through `Service.conversation`. The Observables complete when the bot has
 * accepted the message, and fail if the bot fails.
 */
export interface RemoteBot {
  readonly begin: (conversationId: string) => Observable<never>;
  readonly deliver: (message: Message) => Observable<never>;
}

/** The replies of `bot` to `message`. Each subscription calls the bot again. */
export function ask(bot: Bot, message: Message): Observable<Reply> {
  return defer(() => {
    const reply = bot(message);
    // A text is an ObservableInput too, of its letters.
    return typeof reply === 'string' ? of(reply) : reply;
  });
}
