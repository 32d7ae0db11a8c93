import { ProtocolError } from '../errors';
import type { Attachment, Message, MessageSet } from './message';
import { safeUrl } from './safeUrl';

/** What starting a conversation gives. */
export interface StartedConversation {
  readonly conversationId: string;
  readonly token?: string;
  /** Seconds. */
  readonly expires_in?: number;
}

/** What the answer to a GET of messages has to be read with. */
export interface ReadContext {
  /** Relative URLs are below it; without a slash at its end. */
  readonly baseUrl: string;
  /** The conversation that was asked for. */
  readonly conversationId: string;
  /** The watermark that was sent. */
  readonly watermark: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is read at the moment, and what had to be left out of it. */
interface Reading extends ReadContext {
  /** Of the message in hand. */
  place: number;
  readonly ignored: string[];
  ignoredCount: number;
}

/** So many names of what was ignored are told; all others are only counted. */
const toldAtMost = 100;
/** Seconds: a year. What a service gives beyond it is no lifetime. */
const longestLife = 31_536_000;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isName = (value: unknown): value is string => isText(value) && /./.test(value);
/** A lone surrogate cannot be part of a URL. */
const isSendable = (value: unknown): value is string => isText(value) && !/\p{Surrogate}/u.test(value);
export const isWatermark = isSendable;
/** One segment of a path, which stays one. */
export const isConversationId = (value: unknown): value is string => isSendable(value) && /^(?!\.\.?$)./.test(value);
/** Printable ASCII: it can be part of a header, and is no page in HTML. */
export const isCredential = (value: unknown): value is string => isText(value) && /^(?!<)[!-~]+$/.test(value);

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** The service writes both null and nothing for what is not there. */
const isGiven = (value: unknown) => value !== null && value !== undefined;

/** The JSON of `body`; the text itself if it is none, because a token may be bare text. */
export function parseBody(body: string): unknown {
  try {
    // fetch leaves out a byte order mark, node-fetch does not
    return JSON.parse(body.charCodeAt(0) === 0xfeff ? body.slice(1) : body);
  } catch {
    return body;
  }
}

function malformed(at: string): never {
  throw new ProtocolError('malformed answer', { at });
}

function ignore(reading: Reading, name: string): void {
  reading.ignoredCount += 1;
  if (reading.ignoredCount <= toldAtMost) reading.ignored.push(name);
}
const ignoreMember = (reading: Reading, name: string) => ignore(reading, `messages[${reading.place}].${name}`);

function readText(reading: Reading, name: string, value: unknown): string | undefined {
  if (isText(value)) return value;
  if (isGiven(value)) ignoreMember(reading, name);
  return undefined;
}

/** A text, or an object with an id, as in later versions of the protocol. */
function readSender(reading: Reading, value: unknown): string {
  const id = isObject(value) ? value['id'] : value;
  if (isText(id)) return id;
  if (isGiven(value)) ignoreMember(reading, 'from');
  return '';
}

function readImages(reading: Reading, items: readonly unknown[]): readonly string[] {
  const images: string[] = [];
  items.forEach((item, i) => {
    if (isText(item)) images.push(safeUrl(item, reading.baseUrl));
    else ignoreMember(reading, `images[${i}]`);
  });
  return images;
}

function readAttachments(reading: Reading, items: readonly unknown[]): readonly Attachment[] {
  const attachments: Attachment[] = [];
  items.forEach((item, i) => {
    const { url, contentType } = isObject(item) ? item : {};
    if (!isText(url)) {
      ignoreMember(reading, `attachments[${i}]`);
      return;
    }
    if (isGiven(contentType) && !isText(contentType)) ignoreMember(reading, `attachments[${i}].contentType`);
    attachments.push({
      url: safeUrl(url, reading.baseUrl),
      contentType: isText(contentType) ? contentType : 'application/octet-stream',
    });
  });
  return attachments;
}

// It is written out, and no table of readers, because a busy chat spends most of its time here.
function readMessage(reading: Reading, given: Fields): Message {
  const { channelData, images, attachments } = given;
  const message: Writable<Message> = {
    id: readText(reading, 'id', given['id']) || `${reading.conversationId}|${reading.watermark ?? ''}|${reading.place}`,
    // The schema has conversationId, the examples have conversation.
    conversationId:
      readText(reading, 'conversationId', given['conversationId']) ||
      readText(reading, 'conversation', given['conversation']) ||
      reading.conversationId,
    from: readSender(reading, given['from']),
  };
  const created = readText(reading, 'created', given['created']);
  if (created !== undefined) message.created = created;
  const text = readText(reading, 'text', given['text']);
  if (text !== undefined) message.text = text;
  if (isObject(channelData)) message.channelData = channelData;
  else if (isGiven(channelData)) ignoreMember(reading, 'channelData');
  if (Array.isArray(images)) message.images = readImages(reading, images);
  else if (isGiven(images)) ignoreMember(reading, 'images');
  if (Array.isArray(attachments)) message.attachments = readAttachments(reading, attachments);
  else if (isGiven(attachments)) ignoreMember(reading, 'attachments');
  return message;
}

function readMessages(reading: Reading, items: readonly unknown[]): readonly Message[] {
  const messages: Message[] = [];
  for (const item of items) {
    if (isObject(item)) messages.push(readMessage(reading, item));
    else ignore(reading, `messages[${reading.place}]`);
    reading.place += 1;
  }
  return messages;
}

/**
 * The answer to a GET of messages. All that can be read of it is; the rest is left out and named in `ignored`, so that no
 * message holds up the ones behind it.
 */
export function decodeMessageSet(body: unknown, context: ReadContext): MessageSet {
  if (!isObject(body)) return malformed('body');
  if (isGiven(body['error'])) return malformed('error');
  const given = body['watermark'];
  const watermark = Number.isSafeInteger(given) ? String(given) : given;
  if (isText(watermark) && !isWatermark(watermark)) return malformed('watermark');
  const items = body['messages'] ?? (isText(watermark) ? [] : undefined);
  if (!Array.isArray(items)) return malformed('messages');

  const reading: Reading = { ...context, place: 0, ignored: [], ignoredCount: 0 };
  const set: Writable<MessageSet> = { messages: readMessages(reading, items) };
  if (isText(watermark)) set.watermark = watermark;
  else if (isGiven(watermark)) ignore(reading, 'watermark');
  const { ignored, ignoredCount } = reading;
  if (ignoredCount > toldAtMost) ignored.push(`… and ${ignoredCount - toldAtMost} more`);
  if (ignoredCount > 0) set.ignored = ignored;
  return set;
}

/** The answer to a start. A token or a lifetime that cannot be used is left out: the conversation has begun all the same. */
export function decodeConversation(body: unknown): StartedConversation {
  const { conversationId, token, expires_in } = isObject(body) ? body : {};
  if (!isConversationId(conversationId)) return malformed('conversationId');
  return {
    conversationId,
    ...(isCredential(token) && { token }),
    // With less than a second it would be renewed without an end.
    ...(typeof expires_in === 'number' && expires_in >= 1 && { expires_in: Math.min(expires_in, longestLife) }),
  };
}

/** A token, as JSON or as bare text. */
export function decodeToken(body: unknown): string {
  return isCredential(body) ? body : malformed('body');
}
