import type { TransportResponse } from '../http/transport';
import type { Activity } from '../protocol/activity';
import { isText } from '../protocol/decode';
import { toFields, type Fields } from './json';

/** So many messages are remembered: an echo comes within a poll or two. */
const most = 200;

/** The sender of a message, as this client has sent it and as the service returns it. */
interface Senders {
  readonly ours?: unknown;
  readonly theirs?: unknown;
}

/** Notices if the service replaces the sender of a message, because the token names another user. */
export function createEchoCheck() {
  const known = new Map<string, Senders>();
  const failures = new Map<string, TransportResponse>();

  /** Either may be the first: an echo can come before the answer to the POST, which has to wait for the bot. */
  function note(conversationId: string, { id, text }: Fields, more: Senders): void {
    // The text is compared too, because the two may number messages in different ways.
    const key = JSON.stringify([conversationId, id, text]);
    const senders: Senders = { ...known.get(key), ...more };
    const { ours, theirs } = senders;
    known.delete(key);
    if (isText(ours) && isText(theirs) && ours !== theirs) failures.set(conversationId, wrongUserId(ours, theirs));
    else known.set(key, senders);
    const [oldest = ''] = known.keys();
    if (known.size > most) known.delete(oldest);
  }

  return {
    sent(conversationId: string, activity: string, id: unknown): void {
      const { from, text } = JSON.parse(activity) as Activity;
      if (isText(id)) note(conversationId, { id, text }, { ours: from.id });
    },

    /** The answer that replaces these messages if they show that the `userId` is wrong. It is given once. */
    received(conversationId: string, messages: readonly Fields[]): TransportResponse | undefined {
      for (const message of messages.map(toFields))
        note(conversationId, message, { theirs: toFields(message['from'])['id'] });
      const failure = failures.get(conversationId);
      failures.delete(conversationId);
      return failure;
    },
  };
}

const wrongUserId = (ours: string, theirs: string): TransportResponse => ({
  status: 400,
  header: () => null,
  body: JSON.stringify({
    error: {
      code: 'WrongUserId',
      message: `the token is for another user: connect with userId '${theirs}' in place of '${ours}'`,
    },
  }),
});
