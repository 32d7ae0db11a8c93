import type { Message } from '../../protocol/message';
import { now } from '../../util/clock';

const place = (conversationId: string, serviceUrl: string) => ({
  channelId: 'directline',
  serviceUrl,
  conversation: { id: conversationId },
  recipient: { id: 'bot' },
});

/**
 * Tells a bot that a conversation has begun. The members are the bot and a user. The user has no name yet, so the
 * service uses the id of the conversation. So a bot greets only once, whether it greets itself or the user.
 */
export const conversationUpdate = (conversationId: string, serviceUrl: string) => ({
  type: 'conversationUpdate',
  timestamp: new Date(now()).toISOString(),
  ...place(conversationId, serviceUrl),
  from: { id: conversationId },
  membersAdded: [{ id: 'bot' }, { id: conversationId }],
});

/** A bot knows no other base, so a relative URL becomes a URL of this emulator. */
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
      // An image has no other data than its URL.
      ...images.map((url) => ({ contentType: 'image/*', contentUrl: absolute(url, serviceUrl) })),
      ...attachments.map(({ url, contentType }) => ({ contentType, contentUrl: absolute(url, serviceUrl) })),
    ],
  };
}
