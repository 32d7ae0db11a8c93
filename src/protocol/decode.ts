import { attempt } from '../util/tryOr';
import { ProtocolError } from '../errors';
import type { Attachment, Message, MessageSet } from './message';

/** What starting a conversation gives. */
export interface StartedConversation {
  readonly conversationId: string;
  readonly token?: string;
  /** Seconds. */
  readonly expires_in?: number;
}

type Fields = Readonly<Record<string, unknown>>;
/** Gives what `value` is of the service at `origin`, or throws a ProtocolError that says where it is not. */
export type Guard<T> = (value: unknown, origin: string, parent?: Fields) => T;

const guard =
  <T>(is: (value: unknown) => unknown): Guard<T> =>
  (value) => {
    if (is(value)) return value as T;
    throw new ProtocolError('malformed answer', { at: 'body' });
  };
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isName = matches(/./);
/** What is one segment of a path, and stays one. */
export const isConversationId = matches(/^(?!\.\.?$)./);
/** Printable ASCII: what can stand in a header, and is no page in HTML. */
export const isCredential = matches(/^(?!<)[!-~]+$/);

const text = guard<string>(isText);
export const token = guard<string>(isCredential);
const fields = guard<Fields>((value) => Object(value) === value && !Array.isArray(value));
const items = guard<readonly unknown[]>(Array.isArray);

/** The service writes both null and nothing for what is not there. */
const optional =
  <T>(guard: Guard<T>): Guard<T | undefined> =>
  (value, origin) =>
    value === null || value === undefined ? undefined : guard(value, origin);

/** `value` as a member; where a fault is gets longer on its way out, so that an answer without one costs nothing. */
function member<T>(key: string | number, guard: Guard<T>, value: unknown, origin: string, parent?: Fields): T {
  try {
    return guard(value, origin, parent);
  } catch (error) {
    const name = typeof key === 'number' ? `[${key}]` : key;
    const at = `${name}.${(error as ProtocolError).at}`.replace(/\.body$/, '').replace('.[', '[');
    throw Object.assign(error as ProtocolError, { at });
  }
}

const list =
  <T>(item: Guard<T>): Guard<readonly T[]> =>
  (value, origin) =>
    items(value, origin).map((entry, i) => member(i, item, entry, origin));

/** An object with just these members. */
const object =
  <T>(members: { readonly [K in keyof Required<T>]: Guard<T[K] | undefined> }): Guard<T> =>
  (value, origin) => {
    const given = fields(value, origin);
    const found: Partial<T> = {};
    for (const key in members) {
      const value = member(key, members[key], given[key], origin, given);
      if (value !== undefined) found[key] = value;
    }
    return found as T;
  };

/** The JSON of `body`; `body` itself where it is none: a token may be bare text. */
export function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** A URL that is safe to show: http, https or a raster image; relative ones within `origin`; `about:blank` for the rest. */
export function safeUrl(url: string, origin: string): string {
  const resolved = attempt(() => new URL(url, origin));
  const within = resolved?.href.startsWith(`${origin}/`); // not by its origin: a blob: has it too
  const safe = within || /^(https?:|data:image\/(png|jpeg|gif|webp)[;,])/i.test(url);
  return (safe && resolved?.href) || 'about:blank';
}

const url: Guard<string> = (value, origin) => safeUrl(text(value, origin), origin);

export const messageSet = object<MessageSet>({
  messages: list(
    object<Message>({
      id: guard(isName),
      // the schema has conversationId, the examples have conversation
      conversationId: (value, origin, parent) => text(value ?? parent?.['conversation'], origin),
      from: text,
      created: optional(text),
      text: optional(text),
      channelData: optional(fields),
      images: optional(list(url)),
      attachments: optional(list(object<Attachment>({ url, contentType: text }))),
    }),
  ),
  watermark: optional(text),
});

export const conversation = object<StartedConversation>({
  conversationId: guard(isConversationId),
  token: optional(token),
  // less would renew without an end
  expires_in: optional(guard((value) => (value as number) >= 1)),
});
