import { defer, of, type Observable, type ObservableInput } from 'rxjs';
import type { Message, OutgoingMessage } from '../protocol/message';

/** What a bot says: a text, or a message. Its `from` is `bot` unless it gives another. @see {@link Bot} */
export type Reply = string | Omit<OutgoingMessage, 'clientId'>;

/**
 * A bot: gets one message, answers with any number of replies, at once or later (an Observable, a promise, an array).
 * One that throws or errors at once fails the request of the sender with 502.
 *
 * @see {@link fakeDirectLine} for an example.
 */
export type Bot = (message: Message) => ObservableInput<Reply>;

/**
 * A bot that is elsewhere: what it says comes in by `Service.conversation`. What these return completes once the bot has
 * taken it, and is an error if the bot failed.
 */
export interface RemoteBot {
  readonly begin: (conversationId: string) => Observable<never>;
  readonly deliver: (message: Message) => Observable<never>;
}

/** What `bot` replies to `message`; asked anew by every subscription. */
export function ask(bot: Bot, message: Message): Observable<Reply> {
  return defer(() => {
    const reply = bot(message);
    // a text is an ObservableInput too: of its letters
    return typeof reply === 'string' ? of(reply) : reply;
  });
}
