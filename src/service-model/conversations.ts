import { Subject, type Observable } from 'rxjs';
import { refuse } from './answer';
import { createCache } from './cache';
import { createConversation, type ConversationOptions, type HostedConversation } from './conversation';

/** The limits of number and time: see `ServiceOptions` and `ServiceFront`. */
export interface ConversationsOptions extends Pick<ConversationOptions, 'pageSize' | 'bot' | 'bot$' | 'remote'> {
  readonly maxConversations: number;
  readonly conversationLifetime: number;
  readonly maxLog: number;
}

/** The conversations of a service. */
export function createConversations(options: ConversationsOptions) {
  const { maxConversations, conversationLifetime, maxLog, ...each } = options;
  const botError$ = new Subject<unknown>();
  let begun = 0;
  let total = 0;

  const conversations = createCache<HostedConversation>({
    limit: maxConversations,
    lifetime: conversationLifetime,
    dropped({ length, close }) {
      total -= length();
      close();
    },
  });

  const failed = (error: unknown) => botError$.next(error);

  function grown(length: number): void {
    total += length;
    while (total > maxLog && conversations.dropOldest());
  }

  return {
    get: conversations.get,

    /** The conversation. It throws a `Refusal` if it does not exist, or no longer exists. */
    find(id: string): HostedConversation {
      return conversations.get(id) ?? refuse(404, 'NotFound', 'There is no such conversation');
    },

    /** Begins a conversation, and emits when the bot has accepted it. If the bot fails, there is no conversation. */
    begin(id: string): Observable<unknown> {
      begun += 1;
      const series = begun.toString(16).padStart(5, '0');
      const conversation = createConversation({ ...each, id, series, failed, grown });
      conversations.set(id, conversation);
      const begun$ = conversation.begin();
      // This also happens if nobody waits for the answer any more.
      begun$.subscribe({ error: () => conversations.drop(id, conversation) });
      return begun$;
    },

    botError$: botError$.asObservable(),
    close: conversations.clear,
  };
}
