import { asyncScheduler, map, merge, of, Subject, Subscription, take, tap, type Observable } from 'rxjs';
import type { Message } from '../message';
import { refuse } from './answer';
import { ask, type Bot, type Reply } from './bot';
import { readContent, type Content } from './content';
import { createLog, type Page } from './log';

interface Sender {
  readonly from: string;
}

/** A conversation as the service has it. */
export interface HostedConversation {
  read(watermark?: string): Page | undefined;
  /** Logs the message and gives it to the bot; emits once the bot has taken it, an error if it failed at that. */
  post(content: Content & Sender): Observable<unknown>;
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
  readonly failed: (error: unknown) => void;
}

function write(message: Message): string {
  try {
    return JSON.stringify(message);
  } catch {
    // what can be parsed can still be nested too deeply to be written
    return refuse(400, 'MalformedData', 'The message cannot be written as JSON');
  }
}

/** Begins a conversation. */
export function createConversation(options: ConversationOptions): HostedConversation {
  const { id, series, pageSize, bot, bot$, failed } = options;
  const log = createLog(series, pageSize);
  const bots = new Subscription();
  let count = 0;

  function append(content: Content & Sender): Message {
    const message = {
      id: `${id}|${String(count).padStart(18, '0')}`,
      conversationId: id,
      created: new Date(asyncScheduler.now()).toISOString(),
      ...content,
    };
    // written once and for all: neither a bot nor a later answer can change it, or fail on it
    log.append(write(message));
    count += 1;
    return message;
  }

  /** A reply is read as if it came over the wire. */
  function say(reply: Reply): Message {
    const content = readContent(JSON.stringify(typeof reply === 'string' ? { text: reply } : reply));
    return append({ ...content, from: content.from || 'bot' });
  }

  /** Logs what a bot says until the conversation is closed, whoever else listens to `said$`. */
  function listen(reply$: Observable<Reply>, said$: Subject<Message>): void {
    bots.add(reply$.pipe(map(say), tap({ error: failed })).subscribe(said$));
  }

  listen(bot$, new Subject());

  return {
    read: log.read,

    post(content) {
      const message = append(content);
      const said$ = new Subject<Message>();
      listen(ask(bot, message), said$);
      // a bot that has failed by now is an error here; one that is still at it has taken the message
      return merge(said$, of(message)).pipe(take(1));
    },

    close: () => bots.unsubscribe(),
  };
}
