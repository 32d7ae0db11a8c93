import { defer, EMPTY, of, type Observable } from 'rxjs';
import { tryOr } from '../util/tryOr';
import { answerRefusals, type Answer } from './answer';
import type { Bot, RemoteBot, Reply } from './bot';
import type { HostedConversation } from './conversation';
import { createConversations } from './conversations';
import type { Fault, FaultedRequest } from './fault';
import { createFaults } from './faults';
import { createFiles, isFilePath } from './files';
import { needCounts } from './needCounts';
import { createOperations, routeToOperation, type OperationsContext } from './operations';
import { createTokens } from './tokens';

/** A request without its body. The names of its headers are in lower case. */
export interface RequestHead {
  readonly method: string;
  /** The path with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface ServiceRequest extends RequestHead {
  /** The body. It is empty if `takesBody` has said that it is not needed. */
  readonly body: string | Uint8Array;
}

/** The options that the fake service and the emulator share. */
export interface ServiceOptions {
  /** The bot of every conversation. Default: a bot that never replies. */
  readonly bot?: Bot;
  /**
   * Messages of the bot that nobody asked for. It is subscribed once for each conversation, from its start until the service is
   * closed.
   */
  readonly bot$?: Observable<Reply>;
  /** The largest number of messages in one answer. Default 100. */
  readonly pageSize?: number;
  /** The time for which a token is valid, ms. Default 30 minutes. */
  readonly tokenLifetime?: number;
  /** The largest number of conversations. Beyond it, the conversation that was idle for longest is forgotten. Default 10,000. */
  readonly maxConversations?: number;
  /** Called for every request. Returns the fault of that request, or undefined. If it throws, the answer is a 500. */
  readonly fault?: (request: FaultedRequest) => Fault | undefined;
}

/** The parts that the fake and the emulator add. */
export interface ServiceFront {
  readonly isSecret: (credential: string) => boolean;
  /** Returns a new id of that kind. Ids of tokens and files should be hard to guess. */
  readonly newId: OperationsContext['newId'];
  /** In place of `bot`. */
  readonly remote?: RemoteBot | undefined;
  /**
   * The time for which a conversation is kept without a request of a client or a bot, in ms. Default: without a limit.
   */
  readonly conversationLifetime?: number;
  /**
   * The limit of all messages together, in characters. Above it, the conversation that was idle for the longest time is
   * removed.
   */
  readonly maxLog?: number;
  /** The limit of all uploaded files together, in bytes. Above it, the oldest are removed first. */
  readonly maxStored?: number;
}

/** Direct Line API 1.1, without its HTTP. */
export interface Service {
  /** Whether the body of a request is needed. The body of an unauthorized client is not, and should not be read. */
  readonly takesBody: (head: RequestHead) => boolean;
  /** Handles the request once for each subscription, emits the answer and completes. It never fails. */
  readonly handle: (request: ServiceRequest) => Observable<Answer>;
  /** Makes a token for any conversation. The protocol itself makes tokens only for new ones. */
  readonly issueToken: (conversationId: string) => string;
  /** The conversation in which a bot of another process writes. It throws a `Refusal` if there is none. */
  readonly conversation: (id: string) => Pick<HostedConversation, 'say'>;
  /** The errors of the bots, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Unsubscribes from all bots and forgets all conversations. */
  readonly close: () => void;
}

/** A model of the service. Its clock is the `asyncScheduler`, so it also works in virtual time. */
export function createService(options: ServiceOptions & ServiceFront): Service {
  const { bot = () => EMPTY, bot$ = EMPTY, pageSize = 100, tokenLifetime = 30 * 60_000 } = options;
  const { maxConversations = 10_000, conversationLifetime = Infinity, maxLog = Infinity } = options;
  const { maxStored = Infinity } = options;
  const { fault, isSecret, newId, remote } = options;
  const limits = { maxConversations, conversationLifetime, maxLog };
  needCounts({ pageSize, tokenLifetime, maxStored, maxConversations, conversationLifetime, maxLog });

  const tokens = createTokens({ lifetime: tokenLifetime, isSecret, newToken: () => newId('token') });
  const files = createFiles(maxStored);
  const conversations = createConversations({ ...limits, pageSize, bot, bot$, remote });
  const faults = createFaults({ fault, expire: tokens.expire });
  const operations = createOperations({ tokens, files, conversations, newId });

  /** Gives the answer, or throws a `Refusal`. A fault comes before the check of the credential. */
  function answer({ method, path, headers, body }: ServiceRequest): Observable<Answer> {
    const { pathname, query } = splitPath(path);
    if (isFilePath(pathname)) return of(files.get(method, pathname));
    const { operation, id } = routeToOperation(method, pathname);
    const { authorization } = headers;
    const watermark = faults.originalOf(id, query('watermark'));
    const answer$ = defer(() =>
      operations[operation]({
        id,
        token: tokens.identify(authorization),
        watermark,
        userId: query('userId'),
        headers,
        body,
      }),
    ).pipe(answerRefusals());
    return faults.apply(answer$, {
      request: { method, path: pathname, operation, ...(id && { conversationId: id }) },
      authorization,
      watermark,
      conversation: () => conversations.find(id),
    });
  }

  function needsBody({ method, path, headers }: RequestHead): boolean {
    const { operation, id } = routeToOperation(method, splitPath(path).pathname);
    if (operation !== 'send' && operation !== 'upload') return false;
    operations.reach({ id, token: tokens.identify(headers['authorization']) });
    return true;
  }

  return {
    // `handle` tells a refused client the reason.
    takesBody: (head) => tryOr(() => needsBody(head)) ?? false,
    handle: (request) => defer(() => answer(request)).pipe(answerRefusals()),
    issueToken: (conversationId) => tokens.issue(conversationId).token,
    conversation: conversations.find,
    botError$: conversations.botError$,
    close() {
      conversations.close();
      files.clear();
    },
  };
}

function splitPath(path: string) {
  const [pathname = '', search] = path.split(/\?(.*)/s);
  const params = new URLSearchParams(search);
  return { pathname, query: (name: string) => params.get(name) ?? undefined };
}
