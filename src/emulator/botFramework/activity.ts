import type { Message } from '../../protocol/message';
import { now } from '../../util/clock';

const place = (conversationId: string, serviceUrl: string) => ({
  channelId: 'directline',
  serviceUrl,
  conversation: { id: conversationId },
  recipient: { id: 'bot' },
});

/**
 * Tells a bot that a conversation has begun: with itself, and with somebody who has not said a word yet, and whom the
 * service therefore calls by the name of the conversation. So a bot greets once, whichever of the two it greets.
 */
export const conversationUpdate = (conversationId: string, serviceUrl: string) => ({
  type: 'conversationUpdate',
  timestamp: new Date(now()).toISOString(),
  ...place(conversationId, serviceUrl),
  from: { id: conversationId },
  membersAdded: [{ id: 'bot' }, { id: conversationId }],
});

/** A relative URL is below this emulator, because a bot knows no other base. */
const absolute = (url: string, serviceUrl: string) => (/^\/(?!\/)/.test(url) ? serviceUrl + url : url);

/** A message as a bot gets it. */
export function messageActivity(message: Message, serviceUrl: string) {
  const { id, conversationId, created, from, text, channelData, images = [], attachments = [] } = message;
  return {
    type: 'message',
    id,
    timestamp: created,
    ...place(conversationId, serviceUrl),
    from: { id: from },
    text,
    channelData,
    attachments: [
      // of an image there is nothing but its URL
      ...images.map((url) => ({ contentType: 'image/*', contentUrl: absolute(url, serviceUrl) })),
      ...attachments.map(({ url, contentType }) => ({ contentType, contentUrl: absolute(url, serviceUrl) })),
    ],
  };
}
