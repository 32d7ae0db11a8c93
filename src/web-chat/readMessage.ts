import type { Activity } from '../protocol/activity';
import type { Message } from '../protocol/message';
import { tryOr } from '../util/tryOr';

/** The last segment of a path, readable. A `data:` URL has none, because its path is the file itself. */
const nameIn = (url: string): string | undefined =>
  tryOr(() => decodeURIComponent((/^https?:\/\/[^?#]*\/([^?#]+)/.exec(url) as RegExpExecArray)[1] as string));

/** Turns a message into the activity that Web Chat shows. */
export function readMessage(message: Message, userId: string): Activity {
  const { from, created, images = [], attachments = [], ...rest } = message;
  const isUser = from === userId;
  // Direct Line 1.1 does not send the exact type of an image. Web Chat shows the user's own only with a thumbnail.
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
    // Without `textFormat`, Web Chat reads the text as Markdown. `echoOf` keeps the id, because on a retry Web Chat
    // posts this activity again without its id.
    ...(isUser && { textFormat: 'plain', echoOf: rest.id }),
  };
}
