import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Subject, type Observable } from 'rxjs';

/** A message as it goes over the wire: the documents disagree on the name of the conversation's id and on `created`. */
export interface WireMessage {
  id: string;
  conversationId?: string;
  conversation?: string;
  created?: string;
  from: string;
  text?: string;
  channelData?: object;
  images?: readonly string[];
  attachments?: readonly object[];
}

export interface ReferenceServiceOptions {
  /** Of the random choices made here. Answers come as sockets and timers have it, so a seed repeats the mix, not the run. @default 1 */
  seed?: number;
  /** The most messages of one answer; 'random' draws one for each. @default Infinity */
  pageSize?: number | 'random';
  /** What the bot says to a message; a reply after 0 ms is in the log before the send is answered. One that throws gives a 502. */
  bot?: (message: WireMessage) => readonly { text: string; after: number }[];
  /** An answer takes up to this many ms, or exactly what the function says. @default 0 */
  delay?: number | ((request: ServiceRequest) => number);
  /** Probability that an answer without messages lacks its watermark. @default 0 */
  omitWatermark?: number;
  /** The schema has the first, every documented exchange the second. @default 'conversationId' */
  idMember?: 'conversationId' | 'conversation';
  /** Whether messages tell when they came. @default true */
  created?: boolean;
  /** The guide renews by POST and quotes tokens, the Swagger file renews by GET and has them bare. @default 'guide' */
  dialect?: 'guide' | 'swagger';
}

export interface ServiceRequest {
  readonly at: number;
  readonly method: string;
  /** With the query, not decoded. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly conversationId: string | undefined;
  /** As received, decoded. */
  readonly watermark: string | undefined;
  /** GETs of this conversation's messages on arrival, this one included. */
  readonly inFlightGets: number;
  /** The client went away before the answer. */
  closedEarly?: true;
  answer?: { readonly status: number; readonly watermark?: string; readonly messages?: number };
}

export interface ReferenceService {
  readonly url: string;
  readonly secret: string;
  readonly requests: readonly ServiceRequest[];
  /** Of any one conversation, so far. */
  readonly maxGetsInFlight: number;
  /** Each request on arrival. */
  readonly request$: Observable<ServiceRequest>;
  /** Each request once it is answered or its client is gone. */
  readonly settled$: Observable<ServiceRequest>;
  log(conversationId: string): readonly WireMessage[];
  /** The bot speaks unasked. */
  say(conversationId: string, text: string): void;
  /** Cuts every socket. */
  close(): Promise<void>;
}

interface Conversation {
  readonly log: WireMessage[];
  readonly given: Map<string, number>;
  gets: number;
}
interface Answer {
  status: number;
  body?: unknown;
  text?: string;
  watermark?: string;
  messages?: number;
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The Direct Line API 1.1 once more, from the protocol page alone: two readings of one page find each other's mistakes. */
export function startReferenceService(options: ReferenceServiceOptions = {}): Promise<ReferenceService> {
  const {
    seed = 1,
    pageSize = Infinity,
    bot = () => [],
    delay = 0,
    omitWatermark = 0,
    idMember = 'conversationId',
    created = true,
    dialect = 'guide',
  } = options;
  const random = seeded(seed);
  const name = () => random().toString(36).slice(2, 10).padEnd(8, 'x');
  const secret = `secret.${name()}-${name()}`;
  const started = new Map<string, Conversation>();
  const tokens = new Map<string, string>(); // to the one conversation that each is good for, started or not
  const requests: ServiceRequest[] = [];
  const request$ = new Subject<ServiceRequest>();
  const settled$ = new Subject<ServiceRequest>();
  const timers = new Set<NodeJS.Timeout>();
  let serial = 0;
  let maxGetsInFlight = 0;

  const later = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const pause = (ms: number) =>
    ms > 0
      ? new Promise<void>((resolve) => {
          later(ms, resolve);
        })
      : Promise.resolve();

  function conversationOf(id: string): Conversation {
    const conversation = started.get(id);
    if (!conversation) throw new Refusal(404, 'NotFound', 'no such conversation');
    return conversation;
  }

  function append(id: string, message: Omit<WireMessage, 'id'>): WireMessage {
    const { log } = conversationOf(id);
    const entry: WireMessage = {
      id: `${id}|${String(log.length).padStart(18, '0')}`,
      [idMember]: id,
      ...message,
      ...(created && { created: new Date().toISOString().replace('Z', '1234Z') }), // seven digits of fraction
    };
    log.push(entry);
    return entry;
  }

  const say = (id: string, text: string) => {
    append(id, { from: 'bot', text });
  };

  function newToken(conversationId: string): string {
    const token = `token.${name()}-${++serial}.${name()}=`;
    tokens.set(token, conversationId);
    return token;
  }

  const tokenAnswer = (token: string): Answer =>
    dialect === 'guide' ? { status: 200, body: token } : { status: 200, text: token };

  /** The conversation that the credential is bound to, or undefined for the secret. */
  function authorize(header: string | undefined): string | undefined {
    const credential = /^(?:Bearer|BotConnector) (\S+)$/.exec(header ?? '')?.[1];
    if (credential === undefined) throw new Refusal(401, 'NotAllowed', 'Authorization header missing or malformed');
    if (credential === secret) return undefined;
    const bound = tokens.get(credential);
    if (bound === undefined) throw new Refusal(403, 'NotAllowed', 'secret or token not valid');
    return bound;
  }

  function start(bound: string | undefined): Answer {
    const conversationId = bound ?? name();
    if (started.has(conversationId)) throw new Refusal(409, 'NotAllowed', 'the conversation exists already');
    started.set(conversationId, { log: [], given: new Map(), gets: 0 });
    return { status: 200, body: { conversationId, token: newToken(conversationId), expires_in: 1800 } };
  }

  function read(id: string, path: string): Answer {
    const { log, given } = conversationOf(id);
    const [watermark, ...more] = parsePath(path).query.getAll('watermark');
    const from = watermark === undefined ? 0 : given.get(watermark);
    if (from === undefined || more.length > 0)
      throw new Refusal(400, 'MalformedData', 'not a watermark of this conversation');
    const size = pageSize === 'random' ? 1 + Math.floor(random() * 4) : pageSize;
    const messages = log.slice(from, from + size);
    if (messages.length === 0 && random() < omitWatermark) return { status: 200, body: { messages }, messages: 0 };
    const next = newWatermark(++serial, random);
    given.set(next, from + messages.length);
    return { status: 200, body: { messages, watermark: next }, watermark: next, messages: messages.length };
  }

  function take(id: string, body: string): Answer {
    conversationOf(id);
    const { from, text, channelData, images, attachments } = parseMessage(body);
    const message = append(id, {
      from: from ?? `invented-${name()}`, // which surprises clients that set none
      ...(text !== undefined && { text }),
      ...(channelData && { channelData }),
      ...(images && { images }),
      ...(attachments && { attachments }),
    });
    let replies;
    try {
      replies = bot(message);
    } catch {
      throw new Refusal(502, 'ServiceError', 'the bot failed');
    }
    for (const reply of replies) {
      if (reply.after > 0)
        later(reply.after, () => {
          say(id, reply.text);
        });
      else say(id, reply.text);
    }
    return { status: 204 };
  }

  function answer({ method, path, authorization, conversationId }: ServiceRequest, body: string): Answer {
    const bound = authorize(authorization);
    if (conversationId !== undefined && bound !== undefined && bound !== conversationId)
      throw new Refusal(403, 'NotAllowed', 'token of another conversation');
    switch (`${method} ${parsePath(path).operation}`) {
      case 'POST /api/tokens/conversation':
        if (bound !== undefined) throw new Refusal(403, 'NotAllowed', 'takes the secret');
        return tokenAnswer(newToken(name()));
      case `${dialect === 'guide' ? 'POST' : 'GET'} /api/tokens/{id}/renew`:
        if (bound === undefined) throw new Refusal(403, 'NotAllowed', 'takes a token');
        return tokenAnswer(newToken(bound));
      case 'POST /api/conversations':
        return start(bound);
      case 'GET /api/conversations/{id}/messages':
        return read(conversationId!, path);
      case 'POST /api/conversations/{id}/messages':
        return take(conversationId!, body);
      case 'GET /api/tokens/{id}/renew':
      case 'POST /api/tokens/{id}/renew':
        throw new Refusal(405, 'NotSupported', 'the other method');
      default:
        throw new Refusal(404, 'NotFound', 'no such operation');
    }
  }

  const server = createServer((incoming, outgoing) => {
    const method = incoming.method ?? '';
    const path = incoming.url ?? '';
    const { operation, conversationId, query } = parsePath(path);
    const conversation = conversationId === undefined ? undefined : started.get(conversationId);
    const reads = method === 'GET' && conversation !== undefined && operation === '/api/conversations/{id}/messages';
    if (reads) maxGetsInFlight = Math.max(maxGetsInFlight, ++conversation.gets);
    const request: ServiceRequest = {
      at: Date.now(),
      method,
      path,
      authorization: incoming.headers.authorization,
      conversationId,
      watermark: query.get('watermark') ?? undefined,
      inFlightGets: conversation?.gets ?? 0,
    };

    let over = false;
    const settle = (how: Pick<ServiceRequest, 'answer' | 'closedEarly'>) => {
      over = true;
      if (reads) conversation.gets--;
      Object.assign(request, how);
    };
    outgoing.on('close', () => {
      if (!over) settle({ closedEarly: true });
      settled$.next(request);
    });

    async function serve() {
      const body = await textOf(incoming);
      const time = typeof delay === 'function' ? delay(request) : random() * delay;
      const there = random() * time; // on the way there messages may still join the answer, on the way back no more
      await pause(there);
      const { status, body: json, text, ...told } = orRefusal(() => answer(request, body));
      await pause(time - there);
      if (over) return;
      settle({ answer: { status, ...told } }); // before the bytes leave: the client may ask again as soon as it has them
      outgoing.statusCode = status;
      if (status !== 204)
        outgoing.setHeader('content-type', text === undefined ? 'application/json; charset=utf-8' : 'text/plain');
      outgoing.end(status === 204 ? undefined : (text ?? JSON.stringify(json)));
    }

    requests.push(request);
    request$.next(request);
    serve().catch(() => outgoing.destroy()); // the client went away with its body half sent
  });

  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        secret,
        requests,
        request$,
        settled$,
        say,
        get maxGetsInFlight() {
          return maxGetsInFlight;
        },
        log: (id) => conversationOf(id).log,
        close: () =>
          new Promise((closed) => {
            timers.forEach(clearTimeout);
            server.close(() => {
              closed();
            });
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** mulberry32: numbers in [0, 1), the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Whoever parses, orders, trims, normalises, decodes twice or does not encode comes to grief on one of these. The serial makes each unique.
const forms: readonly ((n: number) => string)[] = [
  (n) => `0001a-${n.toString(16)}`,
  (n) => `${1_000_000 - n}`,
  (n) => `00${n}.0`,
  (n) => `${n}+/==`,
  (n) => `a=${n}&watermark=b|c`,
  (n) => `%2F${n}%`,
  (n) => ` ${n} and so on `,
  (n) => `#${n}?;,:@$!*'()~`,
  (n) => `{"n":${n},"\\":"\t"}`,
  (n) => `Zu\u0308rich/日本語/${n}`, // not in normal form C
  (n) => `${n}😀`,
  (n) => `${'f0'.repeat(200)}-${n}`,
];

function newWatermark(n: number, random: () => number): string {
  return forms[Math.floor(random() * forms.length)]!(n);
}

function parsePath(path: string): { operation: string; conversationId: string | undefined; query: URLSearchParams } {
  const { pathname, searchParams: query } = new URL(`http://service${path}`);
  const [, before, conversationId, after] =
    /^(\/api\/(?:conversations|tokens)\/)([^/]+)(\/(?:messages|renew))$/.exec(pathname) ?? [];
  return { operation: conversationId === undefined ? pathname : `${before}{id}${after}`, conversationId, query };
}

function parseMessage(body: string): Partial<WireMessage> {
  let message: unknown;
  try {
    message = JSON.parse(body);
  } catch {
    /* told below */
  }
  if (!isObject(message)) throw new Refusal(400, 'MalformedData', 'not a message');
  if ('channelData' in message && !isObject(message['channelData']))
    throw new Refusal(400, 'MalformedData', 'channelData is an object or absent');
  return message;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function orRefusal(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    const { status, code, message } = error instanceof Refusal ? error : new Refusal(500, 'Internal', String(error));
    return { status, body: { error: { code, message, statusCode: status } } };
  }
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
