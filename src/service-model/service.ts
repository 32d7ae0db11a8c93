import { catchError, defer, EMPTY, map, of, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import { now } from '../util/clock';
import { answerRefusals, json, noContent, problem, Refusal, refuse, type Answer } from './answer';
import type { Bot, RemoteBot, Reply } from './bot';
import { textOf } from './bytes';
import { readContent, type Content } from './content';
import type { HostedConversation } from './conversation';
import { createConversations } from './conversations';
import { createFaults, type Fault, type FaultedRequest } from './faults';
import { createFiles, isFilePath, list, place } from './files';
import { needCounts } from './needCounts';
import { readUpload } from './readUpload';
import { createRouter } from './router';
import { createTokens, type Token } from './tokens';

/** One request; the names of the headers are in lower case. */
export interface ServiceRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array;
}

/** What can be set about the service itself, whichever front it has. */
export interface ServiceOptions {
  /** The bot of every conversation. Default: one that never says a word. */
  readonly bot?: Bot;
  /** A bot that speaks unasked: subscribed once for every conversation, at its start, until the service is closed. */
  readonly bot$?: Observable<Reply>;
  /** The most messages that one GET gives. Default 100. */
  readonly pageSize?: number;
  /** How long a token is valid, in ms. Default 30 minutes. */
  readonly tokenLifetime?: number;
  /** The most conversations that are kept; the one idle for longest is forgotten first. Default 10,000. */
  readonly maxConversations?: number;
  /** What goes wrong, asked once for every request: nothing where it gives nothing. One that throws makes it a 500. */
  readonly fault?: (request: FaultedRequest) => Fault | undefined;
}

/** What a front has to bring. */
export interface ServiceFront {
  readonly isSecret: (credential: string) => boolean;
  /** A name not given before, for what `kind` says; those of a token and a file should be hard to guess. */
  readonly newId: (kind: 'conversation' | 'token' | 'user' | 'file') => string;
  /** In place of `bot`. */
  readonly remote?: RemoteBot | undefined;
  /** How long a conversation is kept that no client and no bot asks for, in ms. Default: for ever. */
  readonly conversationLifetime?: number;
  /** The most characters that all messages take together; the conversation idle for longest is forgotten first. */
  readonly maxLog?: number;
  /** The most bytes that all uploaded files take together; the oldest are dropped first. */
  readonly maxStored?: number;
}

/** Direct Line API 1.1, without its HTTP. */
export interface Service {
  /** Cold: handles the request once for each subscription, emits the answer and completes; never an error. */
  readonly handle: (request: ServiceRequest) => Observable<Answer>;
  /** A token of a conversation, begun or not: the protocol only has them for new ones. */
  readonly issueToken: (conversationId: string) => string;
  /** Where a bot elsewhere speaks; throws a `Refusal` if there is no such conversation. */
  readonly conversation: (id: string) => Pick<HostedConversation, 'say'>;
  /** What bots failed with, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Lets go of all bots and forgets all conversations. */
  readonly close: () => void;
}

interface Call extends Pick<ServiceRequest, 'headers' | 'body'> {
  readonly id: string;
  readonly query: URLSearchParams;
  /** The token it came with; nothing if it came with a secret. */
  readonly token: Token | undefined;
}

/** The protocol's answer to a failing bot. */
const refuseFailedBot = <T>(): MonoTypeOperatorFunction<T> =>
  catchError((error: unknown) =>
    refuse(502, 'ServiceError', `The bot failed: ${error instanceof Error ? error.message : String(error)}`),
  );

/** The service as a model: its clock is the `asyncScheduler`, so that it also lives in virtual time. */
export function createService(options: ServiceOptions & ServiceFront): Service {
  const { bot = () => EMPTY, bot$ = EMPTY, pageSize = 100, tokenLifetime = 30 * 60_000 } = options;
  const { maxConversations = 10_000, conversationLifetime = Infinity, maxLog = Infinity } = options;
  const { maxStored = Infinity } = options;
  const { fault, isSecret, newId, remote } = options;
  const limits = { maxConversations, conversationLifetime, maxLog };
  needCounts({ pageSize, tokenLifetime, maxStored, maxConversations, conversationLifetime, maxLog });

  const tokens = createTokens({ lifetime: tokenLifetime, isSecret, newToken: () => newId('token') });
  const files = createFiles(maxStored);
  const { begin, get, find, botError$, close } = createConversations({ ...limits, pageSize, bot, bot$, remote });
  const withFaults = createFaults(fault, tokens.expire);

  function reach({ id, token }: Call): HostedConversation {
    if (token && token.conversationId !== id) refuse(403, 'NotAllowed', 'The token is for another conversation');
    return find(id);
  }

  function generate({ token }: Call): Observable<Answer> {
    if (token) refuse(403, 'NotAllowed', 'It takes the secret to generate a token');
    return of(json(200, JSON.stringify(tokens.issue(newId('conversation')).token)));
  }

  function renew({ id, token }: Call): Observable<Answer> {
    if (token?.conversationId !== id) refuse(403, 'NotAllowed', 'It takes a token of this conversation to renew it');
    return of(json(200, JSON.stringify(tokens.issue(id).token)));
  }

  function start(call: Call): Observable<Answer> {
    const { token, conversationId, expiresAt } = call.token ?? tokens.issue(newId('conversation'));
    const started = () => {
      const expires_in = Math.ceil((expiresAt - now()) / 1000);
      return { conversationId, token, expires_in };
    };
    if (get(conversationId)) {
      // all that it takes to join what one cannot start
      return of(problem(new Refusal(409, 'NotAllowed', 'The conversation has been started already'), started()));
    }
    return begin(conversationId).pipe(
      refuseFailedBot(),
      map(() => json(200, JSON.stringify(started()))),
    );
  }

  function read(call: Call): Observable<Answer> {
    const { lines, watermark } =
      reach(call).read(call.query.get('watermark') ?? undefined) ??
      refuse(400, 'MalformedData', 'The watermark was never given');
    return of(json(200, `{"messages":[${lines.join(',')}],"watermark":${JSON.stringify(watermark)}}`));
  }

  const post = ({ post }: HostedConversation, content: Content, userId?: string | null) =>
    post({ ...content, from: content.from || userId || newId('user') }).pipe(
      refuseFailedBot(),
      map(() => noContent),
    );

  const send = (call: Call) => post(reach(call), readContent(textOf(call.body)));

  function upload(call: Call): Observable<Answer> {
    const conversation = reach(call);
    const { files: came, message = '{}' } = readUpload(call.headers, call.body);
    const placed = came.map((file) => place(file, newId('file')));
    const content = readContent(message, list(placed));
    files.add(placed);
    return post(conversation, content, call.query.get('userId'));
  }

  const operations = { start, read, send, upload, generate, renew };
  const route = createRouter<keyof typeof operations>({
    'GET /api/tokens': 'generate',
    'POST /api/tokens/conversation': 'generate',
    'GET /api/tokens/{conversationId}/renew': 'renew',
    'POST /api/tokens/{conversationId}/renew': 'renew',
    'POST /api/conversations': 'start',
    'GET /api/conversations/{conversationId}/messages': 'read',
    'POST /api/conversations/{conversationId}/messages': 'send',
    'POST /api/conversations/{conversationId}/upload': 'upload',
  });

  return {
    handle: ({ method, path, headers, body }) =>
      defer(() => {
        const [pathname = '', search] = path.split(/\?(.*)/s);
        if (isFilePath(pathname)) return of(files.get(method, pathname));
        const { operation, id } = route(method, pathname);
        const { authorization } = headers;
        const query = new URLSearchParams(search);
        const answer$ = defer(() =>
          operations[operation]({ id, query, headers, body, token: tokens.identify(authorization) }),
        ).pipe(answerRefusals());
        const request = { method, path: pathname, operation, ...(id && { conversationId: id }) };
        return withFaults(answer$, { request, authorization, watermark: query.get('watermark') ?? undefined });
      }).pipe(answerRefusals()),
    issueToken: (conversationId) => tokens.issue(conversationId).token,
    conversation: find,
    botError$,
    close() {
      close();
      files.clear();
    },
  };
}
