import { ProtocolError } from '../errors';
import type { Attachment, Message, MessageSet } from './message';
import { assignDefined } from '../util/assignDefined';
import { safeUrl } from './safeUrl';

/** The answer to the start of a conversation. */
export interface StartedConversation {
  readonly conversationId: string;
  readonly token?: string;
  /** Seconds. */
  readonly expires_in?: number;
}

/** The values that are needed to read the answer to a GET of messages. */
export interface ReadContext {
  /** The base of relative URLs, without a slash at the end. */
  readonly baseUrl: string;
  /** The conversation that was asked for. */
  readonly conversationId: string;
  /** The watermark that was sent. */
  readonly watermark: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** This many names of ignored parts are told. The others are only counted. */
const toldAtMost = 100;
/** A year in seconds. A longer value does not count as a lifetime. */
const longestLife = 31_536_000;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isName = (value: unknown): value is string => isText(value) && /./.test(value);
/** A lone surrogate cannot be part of a URL. */
const isSendable = (value: unknown): value is string => isText(value) && !/\p{Surrogate}/u.test(value);
export const isWatermark = isSendable;
/** A service may count: then the text of the number is the watermark. */
export const readWatermark = (value: unknown): unknown => (Number.isSafeInteger(value) ? String(value) : value);
/** One segment of a path, which stays one. */
export const isConversationId = (value: unknown): value is string => isSendable(value) && /^(?!\.\.?$)./.test(value);
/** Printable ASCII: it can be part of a header, and is no page in HTML. */
export const isCredential = (value: unknown): value is string => isText(value) && /^(?!<)[!-~]+$/.test(value);

const isObject = (value: unknown): value is Fields => Object(value) === value && !Array.isArray(value);
/** Deeper data would overflow the stack of code that makes JSON of it, and would block all messages after it. */
const deepest = 1000;
const isNestedAtMost = (levels: number, value: unknown): boolean =>
  Object(value) !== value ||
  (levels > 0 && Object.values(value as object).every((member) => isNestedAtMost(levels - 1, member)));
const isData = (value: unknown): value is Fields => isObject(value) && isNestedAtMost(deepest, value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
/** In the answers of the service, null means the same as a missing member. */
const isGiven = (value: unknown) => value !== null && value !== undefined;

/** The JSON of `body`, or the text itself if it is not JSON, because a token may be plain text. */
export function parseBody(body: string): unknown {
  try {
    // fetch leaves out a byte order mark, node-fetch does not
    return JSON.parse(body.charCodeAt(0) === 0xfeff ? body.slice(1) : body);
  } catch {
    return body;
  }
}

function throwMalformed(at: string): never {
  throw new ProtocolError('malformed answer', { at });
}

type Ignore = (name: string) => void;

/** All items that can be read. `ignore` gets the names of the others. */
function readMessages(items: readonly unknown[], context: ReadContext, ignore: Ignore): readonly Message[] {
  const { baseUrl, conversationId, watermark = '' } = context;
  const messages: Message[] = [];
  let place = 0;
  const ignoreMember = (name: string) => ignore(`messages[${place}].${name}`);

  /** `value` if it is valid. The name is made only if it is not, because most values are. */
  function keep<T>(isRight: (value: unknown) => value is T, name: string, value: unknown): T | undefined {
    if (isRight(value)) return value;
    if (isGiven(value)) ignoreMember(name);
    return undefined;
  }

  function keepEach<T>(name: string, value: unknown, read: (item: unknown, name: string) => T | undefined) {
    const found: T[] = [];
    keep(isList, name, value)?.forEach((item, i) => {
      const result = read(item, `${name}[${i}]`);
      if (result === undefined) ignoreMember(`${name}[${i}]`);
      else found.push(result);
    });
    return isList(value) ? found : undefined;
  }

  const readUrl = (url: unknown) => (isText(url) ? safeUrl(url, baseUrl) : undefined);

  function readAttachment(item: unknown, name: string): Attachment | undefined {
    const { url: given, contentType } = Object(item) as Fields;
    const url = readUrl(given);
    if (url === undefined) return undefined;
    return { url, contentType: keep(isText, `${name}.contentType`, contentType) ?? 'application/octet-stream' };
  }

  const readMessage = (given: Fields): Message =>
    assignDefined(
      {
        id: keep(isText, 'id', given['id']) || `${conversationId}|${watermark}|${place}`,
        // The schema has conversationId, the examples have conversation.
        conversationId:
          keep(isText, 'conversationId', given['conversationId']) ||
          keep(isText, 'conversation', given['conversation']) ||
          conversationId,
        // Later versions of the protocol have an object with an id.
        from: keep(isText, 'from', (Object(given['from']) as Fields)['id'] ?? given['from']) ?? '',
      },
      {
        created: keep(isText, 'created', given['created']),
        text: keep(isText, 'text', given['text']),
        channelData: keep(isData, 'channelData', given['channelData']),
        images: keepEach('images', given['images'], readUrl),
        attachments: keepEach('attachments', given['attachments'], readAttachment),
      },
    );

  for (const item of items) {
    if (isObject(item)) messages.push(readMessage(item));
    else ignore(`messages[${place}]`);
    place += 1;
  }
  return messages;
}

/**
 * The answer to a GET of messages. All that can be read of it is; the rest is left out and named in `ignored`, so that no
 * message holds up the ones behind it.
 */
export function decodeMessageSet(body: unknown, context: ReadContext): MessageSet {
  if (!isObject(body)) return throwMalformed('body');
  if (isGiven(body['error'])) return throwMalformed('error');
  const watermark = readWatermark(body['watermark']);
  if (isText(watermark) && !isWatermark(watermark)) return throwMalformed('watermark');
  const items = body['messages'] ?? (isText(watermark) ? [] : undefined);
  if (!isList(items)) return throwMalformed('messages');

  const ignored: string[] = [];
  let more = 0;
  const ignore = (name: string) => {
    if (ignored.length < toldAtMost) ignored.push(name);
    else more += 1;
  };
  const set: Writable<MessageSet> = { messages: readMessages(items, context, ignore) };
  if (isText(watermark)) set.watermark = watermark;
  else if (isGiven(watermark)) ignore('watermark');
  if (more > 0) ignored.push(`… and ${more} more`);
  if (ignored.length > 0) set.ignored = ignored;
  return set;
}

/** The answer to a start. A token or a lifetime that cannot be used is left out: the conversation has begun all the same. */
export function decodeConversation(body: unknown): StartedConversation {
  const { conversationId, token, expires_in } = Object(body) as Fields;
  if (!isConversationId(conversationId)) return throwMalformed('conversationId');
  return assignDefined(
    { conversationId },
    {
      token: isCredential(token) ? token : undefined,
      // With less than a second it would be renewed without an end.
      expires_in: typeof expires_in === 'number' && expires_in >= 1 ? Math.min(expires_in, longestLife) : undefined,
    },
  );
}

/** A token, as JSON or as bare text, which may have a byte order mark before it and a line break after it. */
export function decodeToken(body: unknown): string {
  const token = isText(body) && body.trim();
  return isCredential(token) ? token : throwMalformed('body');
}
