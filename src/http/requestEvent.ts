import type { DirectLineError } from '../errors';
import type { RequestSpec, Why } from '../protocol/requests';

/**
 * A request that has ended, with or without an answer. It contains no credential.
 *
 * @see {@link Conversation.request$} for an example.
 * @category Conversation
 */
export interface RequestEvent {
  /** The operation of the protocol. `read` is a poll. */
  readonly operation: RequestSpec<unknown>['operation'];
  /** The HTTP method. */
  readonly method: string;
  /** The path, without the domain and the query. */
  readonly path: string;
  /** The id of its conversation. A request that starts a conversation has none. */
  readonly conversationId?: string;
  /** The reason for the poll. Only polls of the polling loop have one. */
  readonly why?: Why;
  /** 1 for the first attempt, 2 for the second, and so on. */
  readonly attempt: number;
  /** The time from the request to the end of its answer, ms. */
  readonly duration: number;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** The error, if the request failed. */
  readonly error?: DirectLineError;
  /** The parts of a set that could not be read and were left out, such as `messages[3].attachments[0]`. */
  readonly ignored?: readonly string[];
  /** How many messages of a set were dropped because they had been delivered before. */
  readonly repeated?: number;
}
