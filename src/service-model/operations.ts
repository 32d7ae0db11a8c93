import { catchError, map, of, type MonoTypeOperatorFunction, type Observable } from 'rxjs';
import { now } from '../util/clock';
import { json, noContent, problem, Refusal, refuse, type Answer } from './answer';
import { textOf } from './bytes';
import { readContent, type Content } from './content';
import type { HostedConversation } from './conversation';
import type { createConversations } from './conversations';
import { describeError } from './describeError';
import { list, place, type createFiles } from './files';
import { readUpload } from './readUpload';
import { createRouter } from './router';
import type { createTokens, Token } from './tokens';

/** A request of an authorized client for one of the operations. */
export interface Call {
  /** The conversation in the path, if there is one. */
  readonly id: string;
  /** The token of the request, or undefined if it has a secret. */
  readonly token: Token | undefined;
  readonly watermark: string | undefined;
  readonly userId: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array;
}

/** The parts of the service that the operations use. */
export interface OperationsContext {
  readonly tokens: ReturnType<typeof createTokens>;
  readonly files: ReturnType<typeof createFiles>;
  readonly conversations: ReturnType<typeof createConversations>;
  /** Returns a new id. */
  readonly newId: (kind: 'conversation' | 'token' | 'user' | 'file') => string;
}

export const routeToOperation = createRouter<keyof Operations>({
  'GET /api/tokens': 'generate',
  'POST /api/tokens/conversation': 'generate',
  'GET /api/tokens/{conversationId}/renew': 'renew',
  'POST /api/tokens/{conversationId}/renew': 'renew',
  'POST /api/conversations': 'start',
  'GET /api/conversations/{conversationId}/messages': 'read',
  'POST /api/conversations/{conversationId}/messages': 'send',
  'POST /api/conversations/{conversationId}/upload': 'upload',
});

/** The operations of the protocol. Each one returns an answer or throws a `Refusal`. */
export type Operations = Readonly<
  Record<'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew', (call: Call) => Observable<Answer>>
>;

/** The answer if the bot fails. */
const refuseFailedBot = <T>(): MonoTypeOperatorFunction<T> =>
  catchError((error: unknown) => refuse(502, 'ServiceError', `The bot failed: ${describeError(error)}`));

export function createOperations({ tokens, files, conversations, newId }: OperationsContext) {
  /** The conversation of a call. It throws a `Refusal` if the token is for another one, or if there is none. */
  function reach({ id, token }: Pick<Call, 'id' | 'token'>): HostedConversation {
    if (token && token.conversationId !== id) refuse(403, 'NotAllowed', 'The token is for another conversation');
    return conversations.find(id);
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
    if (conversations.get(conversationId)) {
      // The answer has all that a client needs to join the conversation, because it cannot start it again.
      return of(problem(new Refusal(409, 'NotAllowed', 'The conversation has been started already'), started()));
    }
    return conversations.begin(conversationId).pipe(
      refuseFailedBot(),
      map(() => json(200, JSON.stringify(started()))),
    );
  }

  function read(call: Call): Observable<Answer> {
    const { entries, watermark } =
      reach(call).read(call.watermark) ?? refuse(400, 'MalformedData', 'The watermark was never given');
    return of(json(200, `{"messages":[${entries.join(',')}],"watermark":${JSON.stringify(watermark)}}`));
  }

  const post = ({ post }: HostedConversation, content: Content, userId?: string) =>
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
    return post(conversation, content, call.userId);
  }

  const operations: Operations = { start, read, send, upload, generate, renew };
  return { ...operations, reach };
}
