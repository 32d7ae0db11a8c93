import type { DirectLineError } from '../errors';
import type { RequestSpec, Why } from '../protocol/requests';

/**
 * One request that has ended, with an answer or without one. There is no credential in it.
 *
 * @see {@link Conversation.request$} for an example.
 */
export interface RequestEvent {
  /** What it asked for; `read` is a GET of messages. */
  readonly operation: RequestSpec<unknown>['operation'];
  /** The HTTP method. */
  readonly method: string;
  /** Without the domain and the query. */
  readonly path: string;
  /** The conversation it belongs to; not of a request that starts one. */
  readonly conversationId?: string;
  /** What made the loop poll; only of a `read`. */
  readonly why?: Why;
  /** 1, and one more for each attempt that failed before it. */
  readonly attempt: number;
  /** From the request to the end of its answer, ms. */
  readonly duration: number;
  /** The HTTP status, if there was an answer. */
  readonly status?: number;
  /** Why it failed, if it did. */
  readonly error?: DirectLineError;
  /** The parts of a set that could not be read and were left out, such as `messages[3].attachments[0]`. */
  readonly ignored?: readonly string[];
  /** How many messages of a set were dropped because they had been delivered before. */
  readonly repeated?: number;
}
