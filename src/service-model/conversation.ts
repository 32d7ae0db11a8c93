import { AsyncSubject, endWith, ignoreElements, map, merge, of, take, takeUntil, tap, type Observable } from 'rxjs';
import type { Message } from '../protocol/message';
import { now } from '../util/clock';
import { refuse } from './answer';
import { ask, type Bot, type RemoteBot, type Reply } from './bot';
import { readContent, type Content } from './content';
import { createLog, type Page } from './log';

interface Sender {
  readonly from: string;
}

/** A conversation in the service. */
export interface HostedConversation {
  /** The number of characters of its messages. */
  length(): number;
  read(watermark?: string): Page | undefined;
  /** Whether the conversation has given out this watermark. */
  knows(watermark: string): boolean;
  /** The messages up to `watermark`, each as JSON. */
  before(watermark?: string): readonly string[];
  /**
   * Tells the bot that the conversation has begun. It emits when the bot has accepted that, and fails if the bot fails.
   */
  begin(): Observable<unknown>;
  /** Logs the message and passes it to the bot. It emits when the bot has accepted it, and fails if the bot fails. */
  post(content: Content & Sender): Observable<unknown>;
  /** Logs a message of a bot. */
  say(reply: Reply): Message;
  /** Unsubscribes from the bot. */
  close(): void;
}

/**
 * The parts that a conversation needs. `failed` gets the errors that come after the answer, because no client gets
 * them.
 */
export interface ConversationOptions {
  readonly id: string;
  readonly series: string;
  readonly pageSize: number;
  readonly bot: Bot;
  readonly bot$: Observable<Reply>;
  /** In place of `bot`. */
  readonly remote: RemoteBot | undefined;
  readonly failed: (error: unknown) => void;
  /** Called for every message, with its length. */
  readonly grown: (length: number) => void;
}

function write(message: unknown): string {
  try {
    return JSON.stringify(message);
  } catch {
    // JSON that can be parsed may still be nested too deeply to be written.
    return refuse(400, 'MalformedData', 'The message cannot be written as JSON');
  }
}

/** Begins a conversation. */
export function createConversation(options: ConversationOptions): HostedConversation {
  const { id, series, pageSize, bot, bot$, remote, failed, grown } = options;
  const log = createLog(series, pageSize);
  const closed$ = new AsyncSubject<unknown>();
  let count = 0;
  let isClosed = false;

  function append(content: Content & Sender): Message {
    const message = {
      id: `${id}|${String(count).padStart(18, '0')}`,
      conversationId: id,
      created: new Date(now()).toISOString(),
      ...content,
    };
    // The JSON is written only once, so neither a bot nor a later answer can change it.
    const entry = write(message);
    log.append(entry);
    count += 1;
    grown(entry.length);
    // This message may have exceeded the limit.
    if (isClosed) refuse(404, 'NotFound', 'The conversation has become too long, and is forgotten');
    return message;
  }

  /** A reply is checked like a message from the network. */
  function say(reply: Reply): Message {
    const content = readContent(write(typeof reply === 'string' ? { text: reply } : reply));
    return append({ ...content, from: content.from || 'bot' });
  }

  /**
   * Logs the messages of a bot until the conversation is closed, even if nobody listens to the result any more. The
   * result tells how it ends.
   */
  function listen(reply$: Observable<Reply>): Observable<never> {
    const end$ = new AsyncSubject<never>();
    reply$.pipe(map(say), ignoreElements(), tap({ error: failed }), takeUntil(closed$)).subscribe(end$);
    return end$;
  }

  /** Emits when a bot in another process has accepted the message. */
  const whenTaken = (taken$: Observable<never>) =>
    listen(taken$).pipe(
      endWith(true),
      tap(() => {
        if (isClosed) throw new Error('the conversation was forgotten before it had answered');
      }),
    );

  return {
    length: log.length,
    read: log.read,
    knows: log.knows,
    before: log.before,

    begin() {
      void listen(bot$);
      return remote ? whenTaken(remote.begin(id)) : of(true);
    },

    post(content) {
      const message = append(content);
      // If the bot has failed by now, this is an error. If it is still working, it has accepted the message.
      return remote ? whenTaken(remote.deliver(message)) : merge(listen(ask(bot, message)), of(true)).pipe(take(1));
    },

    say,

    close() {
      isClosed = true;
      closed$.next(true);
      closed$.complete();
    },
  };
}
