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

/** A conversation as the service has it. */
export interface HostedConversation {
  /** How many characters its messages take. */
  length(): number;
  read(watermark?: string): Page | undefined;
  /** Whether it has given that watermark. */
  knows(watermark: string): boolean;
  /** The messages up to `watermark`, each as JSON. */
  before(watermark?: string): readonly string[];
  /** Lets the bot begin; emits once it has taken that, an error if it failed at it. */
  begin(): Observable<unknown>;
  /** Logs the message and gives it to the bot; emits once the bot has taken it, an error if it failed at that. */
  post(content: Content & Sender): Observable<unknown>;
  /** Logs what a bot says. */
  say(reply: Reply): Message;
  /** Lets go of whatever the bot still has to say. */
  close(): void;
}

/** What a conversation needs; errors of its bot go to `failed`, as they have nowhere else to go once it has answered. */
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
    // what can be parsed can still be nested too deeply to be written
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
    // written once and for all: neither a bot nor a later answer can change it, or fail on it
    const entry = write(message);
    log.append(entry);
    count += 1;
    grown(entry.length);
    // it may have been the one message too many
    if (isClosed) refuse(404, 'NotFound', 'The conversation has become too long, and is forgotten');
    return message;
  }

  /** A reply is read as if it came over the wire. */
  function say(reply: Reply): Message {
    const content = readContent(write(typeof reply === 'string' ? { text: reply } : reply));
    return append({ ...content, from: content.from || 'bot' });
  }

  /** Logs what a bot says until the conversation is closed, whoever else listens to what comes out: how it ends. */
  function listen(reply$: Observable<Reply>): Observable<never> {
    const end$ = new AsyncSubject<never>();
    reply$.pipe(map(say), ignoreElements(), tap({ error: failed }), takeUntil(closed$)).subscribe(end$);
    return end$;
  }

  /** Emits once a bot elsewhere has taken what it was given. */
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
      // a bot that has failed by now is an error here; one that is still at it has taken the message
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
