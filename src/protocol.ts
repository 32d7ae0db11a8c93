import { attempt } from './attempt';
import { ProtocolError } from './errors';
import type { Attachment, Message, MessageSet } from './message';

/** What starting a conversation gives. */
export interface StartedConversation {
  readonly conversationId: string;
  readonly token?: string;
  /** Seconds. */
  readonly expires_in?: number;
}

type Fields = Readonly<Record<string, unknown>>;
/** Gives what `value` is, or throws a ProtocolError that says where it is not: `.messages[3].id`. */
export type Guard<T> = (value: unknown, at: string, parent?: Fields) => T;

const guard =
  <T>(is: (value: unknown) => unknown): Guard<T> =>
  (value, at) => {
    if (is(value)) return value as T;
    throw new ProtocolError('malformed answer', { at: at.slice(1) || 'body' });
  };
const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

export const isText = matches(/^/);
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
  (value, at) =>
    value === null || value === undefined ? undefined : guard(value, at);

const list =
  <T>(item: Guard<T>): Guard<readonly T[]> =>
  (value, at) =>
    items(value, at).map((entry, i) => item(entry, `${at}[${i}]`));

/** An object with just these members. */
const object =
  <T>(members: { readonly [K in keyof Required<T>]: Guard<T[K] | undefined> }): Guard<T> =>
  (value, at) => {
    const given = fields(value, at);
    const found: Partial<T> = {};
    for (const key in members) {
      const member = members[key](given[key], `${at}.${key}`, given);
      if (member !== undefined) found[key] = member;
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

/** What a message set of the service at `origin` is. */
export function messageSetGuard(origin: string): Guard<MessageSet> {
  const url: Guard<string> = (value, at) => safeUrl(text(value, at), origin);
  return object<MessageSet>({
    messages: list(
      object<Message>({
        id: guard(isName),
        // the schema has conversationId, the examples have conversation
        conversationId: (value, at, parent) => text(value ?? parent?.['conversation'], at),
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
}

export const conversation = object<StartedConversation>({
  conversationId: guard(isConversationId),
  token: optional(token),
  // less would renew without an end
  expires_in: optional(guard((value) => (value as number) >= 1)),
});
