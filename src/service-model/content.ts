import type { Attachment } from '../protocol/message';
import { refuse } from './answer';
import type { Listed } from './files';
import { isFields, isList, isText, need, parseFields } from './guards';

/** The members of a message that the sender sets. The service sets the others. */
export interface Content {
  readonly from?: string;
  readonly text?: string;
  readonly channelData?: Readonly<Record<string, unknown>>;
  readonly images?: readonly string[];
  readonly attachments?: readonly Attachment[];
}

function readAttachment(value: unknown, i: number): Attachment {
  const at = `attachments[${i}]`;
  const { url, contentType } = need(value, isFields, at);
  return {
    url: need(url, isText, `${at}.url`),
    contentType: need(contentType, isText, `${at}.contentType`),
  };
}

/** Adds files to a message, after its own images and attachments. */
function withFiles(content: Content, { images, attachments }: Listed): Content {
  return {
    ...content,
    ...(images.length > 0 && { images: [...(content.images ?? []), ...images] }),
    ...(attachments.length > 0 && { attachments: [...(content.attachments ?? []), ...attachments] }),
  };
}

/**
 * Reads a message from a client, possibly with files. Unknown members are dropped. Known members must have the right
 * type.
 */
export function readContent(body: string, files?: Listed): Content {
  const fields = parseFields(body, 'The message');
  // In this protocol null means that a member is absent.
  const optional = <K extends keyof Content>(name: K, read: (value: unknown) => Content[K]) =>
    (fields[name] ?? null) === null ? {} : { [name]: read(fields[name]) };
  const sent: Content = {
    ...optional('from', (from) => need(from, isText, 'from')),
    ...optional('text', (text) => need(text, isText, 'text')),
    ...optional('channelData', (data) => need(data, isFields, 'channelData')),
    ...optional('images', (images) =>
      need(images, isList, 'images').map((url, i) => need(url, isText, `images[${i}]`)),
    ),
    ...optional('attachments', (list) => need(list, isList, 'attachments').map(readAttachment)),
  };
  const content = files ? withFiles(sent, files) : sent;
  const { text, channelData, images, attachments } = content;
  if (!text && !channelData && !images?.length && !attachments?.length) {
    refuse(400, 'MissingProperty', 'The message has no text, images, attachments or channelData');
  }
  return content;
}
