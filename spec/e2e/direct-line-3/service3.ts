import { buffer } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import type { Activity } from 'rxjs-direct-line/direct-line-3';
import { type Fault, type FaultedRequest } from 'rxjs-direct-line/testing';
import { breakOff } from '../../../src/emulator/breakOff';
import { serve } from '../../support/server';
import {
  type Access,
  type Conversation3,
  createConversations3,
  placeOf,
  Refusal,
  refuse,
  watermarkOf,
} from './conversations3';
import { faultHeaders } from './faultHeaders';
import { readUpload3 } from './readUpload3';

// A small service of Direct Line API 3.0, from Microsoft's published pages on it: authentication, starting, sending,
// receiving and reconnecting. Nothing in it comes from this library.

/** What the bot says to an activity, by `say`; an error is its failure. */
export type Bot3 = (activity: Activity, say: (reply: Partial<Activity>) => void) => unknown;

export interface Service3Options {
  readonly bot?: Bot3;
  /** ms */
  readonly tokenLifetime?: number;
  readonly fault?: (request: FaultedRequest) => Fault | undefined;
  /** What a token that has started its conversation before gets for doing so again. */
  readonly statusOfSecondStart?: 200 | 409;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly file?: { readonly type: string; readonly data: Uint8Array };
}

const operations: Readonly<Record<string, FaultedRequest['operation']>> = {
  'POST tokens/generate': 'generate',
  'POST tokens/refresh': 'renew',
  'POST conversations': 'start',
  'GET activities': 'read',
  'POST activities': 'send',
  'POST upload': 'upload',
};

export async function startService3(options: Service3Options = {}) {
  const { bot = () => undefined, fault = () => undefined, statusOfSecondStart = 200 } = options;
  const state = createConversations3(options);
  const files: NonNullable<Answer['file']>[] = [];
  const requests: string[] = [];

  function open(access: Access, id: string): Conversation3 {
    const conversation = state.find(id);
    if (access.isSecret || access.conversation === conversation) return conversation;
    return refuse(403, 'BadArgument', 'Token not valid for this conversation');
  }

  async function deliver(access: Access, conversation: Conversation3, given: Partial<Activity>): Promise<Answer> {
    const userId = access.isSecret ? undefined : access.userId;
    if (userId === undefined && !given.from?.id) refuse(400, 'MissingProperty', 'from.id is missing');
    // the user of the token, whatever the client says
    const activity = { ...given, from: userId === undefined ? given.from! : { ...given.from, id: userId } };
    const id = state.add(conversation, activity);
    try {
      await bot({ type: 'message', ...activity, id }, (reply) => {
        // a typing sign goes to those who are connected by WebSocket
        if (reply.type !== 'typing') state.add(conversation, { from: { id: 'bot', role: 'bot' }, ...reply });
      });
    } catch {
      refuse(502, 'BotRejectedActivity', 'Failed to send activity: bot returned an error');
    }
    return { status: 200, body: { id } };
  }

  function start(access: Access): Answer {
    const conversation = access.isSecret ? state.create() : access.conversation;
    const status = conversation.hasBegun ? statusOfSecondStart : 201;
    conversation.hasBegun = true;
    const described = state.describe(conversation, access.isSecret ? undefined : access.userId);
    return { status, body: { ...described, streamUrl: 'wss://127.0.0.1/none' } };
  }

  function generate(access: Access, body: Buffer): Answer {
    if (!access.isSecret) return refuse(403, 'BadArgument', 'A secret is needed');
    const { user } = (body.length > 0 ? JSON.parse(body.toString()) : {}) as { user?: { id?: string } };
    if (user?.id !== undefined && !user.id.startsWith('dl_')) refuse(400, 'BadArgument', 'user.id must begin with dl_');
    return { status: 200, body: state.describe(state.create(), user?.id) };
  }

  function refresh(access: Access): Answer {
    if (access.isSecret) return refuse(403, 'BadArgument', 'A token is needed');
    return { status: 200, body: state.describe(access.conversation, access.userId) };
  }

  async function handle(request: IncomingMessage, url: URL, body: Buffer): Promise<Answer> {
    const [, first = '', id = '', action = ''] = url.pathname.replace('/v3/directline', '').split('/');
    if (first === 'files') return { status: 200, file: files[Number(id)]! };
    const access = state.enter(request.headers.authorization);
    switch (`${request.method} ${first === 'tokens' ? `tokens/${id}` : `conversations ${id && action}`}`.trim()) {
      case 'POST tokens/generate':
        return generate(access, body);
      case 'POST tokens/refresh':
        return refresh(access);
      case 'POST conversations':
        return start(access);
      case 'GET conversations': {
        const conversation = open(access, id);
        return { status: 200, body: { ...state.describe(conversation), streamUrl: 'wss://127.0.0.1/none' } };
      }
      case 'GET conversations activities': {
        const { log } = open(access, id);
        const from = placeOf(url.searchParams.get('watermark'));
        return {
          status: 200,
          body: { activities: log.slice(from, from + 10), watermark: watermarkOf(Math.min(log.length, from + 10)) },
        };
      }
      case 'POST conversations activities':
        return deliver(access, open(access, id), JSON.parse(body.toString()) as Activity);
      case 'POST conversations upload': {
        const conversation = open(access, id);
        const { activity, parts } = await readUpload3(request.headers, body);
        const attachments = parts.map(({ name, type, data }) => {
          files.push({ type, data });
          return { name, contentType: type, contentUrl: `${service.url}/v3/directline/files/${files.length - 1}` };
        });
        const userId = url.searchParams.get('userId') ?? refuse(400, 'MissingProperty', 'userId is missing');
        // the official client names its files in the activity too, without a URL
        const others = (activity?.attachments ?? []).filter(({ contentUrl, content }) => contentUrl ?? content);
        const from = { id: userId };
        return deliver(access, conversation, {
          type: 'message',
          ...activity,
          from,
          attachments: [...others, ...attachments],
        });
      }
      default:
        return refuse(404, 'BadArgument', 'No such resource');
    }
  }

  const service = await serve((request, response) => {
    const answer = async () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const [, id, action = ''] = /\/conversations\/([^/]+)\/?(\w*)/.exec(url.pathname) ?? [];
      const [, path = ''] = /^\/v3\/directline\/(.*)$/.exec(url.pathname) ?? [];
      const operation = operations[`${request.method} ${action || path}`] ?? 'read';
      requests.push(`${request.method} ${url.pathname}`);
      const body = await buffer(request);
      const ordered = fault({
        at: Date.now(),
        method: request.method ?? '',
        path: url.pathname,
        operation,
        nth: 0,
        ...(id && { conversationId: id }),
      });
      const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
      if (ordered?.kind === 'drop' && ordered.when === 'before') return void response.destroy();
      if (ordered?.kind === 'expire') state.expire(token);
      if (ordered?.kind === 'status' || ordered?.kind === 'redirect') {
        const status = ordered.kind === 'status' ? ordered.status : 302;
        return void response
          .writeHead(status, faultHeaders(ordered))
          .end(JSON.stringify({ error: { code: 'ServiceError', message: `a fault of ${token}` } }));
      }
      const {
        status,
        body: given,
        file,
      } = await handle(request, url, body).catch((error: unknown): Answer => {
        const { status, code, message } =
          error instanceof Refusal ? error : new Refusal(500, 'ServiceError', String(error));
        return { status, body: { error: { code, message } } };
      });
      if (ordered?.kind === 'drop') return void response.destroy();
      if (file) return void response.writeHead(status, { 'Content-Type': file.type }).end(file.data);
      response.statusCode = status;
      response.setHeader('Content-Type', 'application/json');
      const json = JSON.stringify(withFault(given, status, url, operation, ordered));
      if (ordered?.kind === 'html' && status < 300) return void response.end('<!doctype html><p>Please log in');
      if (ordered?.kind === 'cut' || ordered?.kind === 'endless') {
        breakOff(response, json, ordered.kind === 'cut' ? ordered.framing : 'endless');
        return;
      }
      const send = () => response.end(json);
      if (ordered?.kind !== 'delay') send();
      else if (ordered.ms < Infinity) setTimeout(send, ordered.ms);
    };
    void answer();
  });

  return { ...state, url: service.url, sockets: service.sockets, requests, close: service.close };
}

/** The body of a read that a fault has changed. */
function withFault(body: unknown, status: number, url: URL, operation: string, fault?: Fault): unknown {
  if (fault?.kind === 'nullBody') return null;
  if (operation !== 'read' || status !== 200) return body;
  if (fault?.kind === 'noWatermark') return { ...(body as object), watermark: undefined };
  if (fault?.kind === 'sameWatermark')
    return { ...(body as object), watermark: url.searchParams.get('watermark') ?? undefined };
  return body;
}
