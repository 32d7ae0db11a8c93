import type { Activity } from '../protocol/activity';
import type { Message } from '../protocol/message';
import { tryOr } from '../util/tryOr';

/** The last segment of a path, for people to read; nothing of a `data:` URL, whose path is the file itself. */
const nameIn = (url: string): string | undefined =>
  tryOr(() => decodeURIComponent((/^https?:\/\/[^?#]*\/([^?#]+)/.exec(url) as RegExpExecArray)[1] as string));

/** A message as the activity that Web Chat shows. */
export function readMessage(message: Message, userId: string): Activity {
  const { from, created, images = [], attachments = [], ...rest } = message;
  const isUser = from === userId;
  // Direct Line 1.1 tells no more of the type of an image. The user's own are shown only if they have a thumbnail.
  const pictures = images.map((url) => ({ url, contentType: 'image/*', thumbnailUrl: url }));
  return {
    ...rest,
    type: 'message',
    ...(created && { timestamp: created }),
    from: { id: from, role: isUser ? 'user' : 'bot' },
    attachments: [...pictures, ...attachments].map(({ url, ...more }) => ({
      ...more,
      contentUrl: url,
      name: nameIn(url),
    })),
    // `textFormat`: Web Chat takes a text for Markdown otherwise. `echoOf`: it posts this activity again, without its
    // id, on a retry.
    ...(isUser && { textFormat: 'plain', echoOf: rest.id }),
  };
}
