import type { Message } from 'rxjs-direct-line';
import { clientIdOf } from './clientId';
import type { Delivery } from './delivery';
import type { Posted } from './outbox';

/** One bubble on the screen: a message of the conversation, or one of ours that has not come back yet. */
export interface Line extends Partial<Omit<Message, 'id'>> {
  /** The same before and after the echo, so that it stays where it is on the screen. */
  readonly key: string;
  readonly from: string;
  readonly delivery?: Delivery;
}

/** What was said, and below it what was sent and has not come back as an echo. */
export function linesOf(said: readonly Message[], posted: readonly Posted[], userId: string): Line[] {
  const echoed = new Set<string>();
  const unanswered = unansweredOf(said, posted, userId);
  const lines = said.map((message): Line => {
    const clientId = clientIdOf(message);
    // a browser may have sent it twice: then it was said twice
    if (clientId === undefined || echoed.has(clientId)) return { ...message, key: message.id };
    echoed.add(clientId);
    return { ...message, key: clientId, ...(unanswered.has(clientId) && { delivery: 'not answered' }) };
  });
  const onTheirWay = posted
    .filter(({ clientId }) => !echoed.has(clientId))
    .map(({ clientId, text, delivery }): Line => ({ key: clientId, from: userId, text, delivery }));
  return [...lines, ...onTheirWay];
}

/** Those at which the bot failed, if it has not said anything after them. */
function unansweredOf(said: readonly Message[], posted: readonly Posted[], userId: string): Set<string | undefined> {
  const lastReply = said.map(({ from }) => from !== userId).lastIndexOf(true);
  const since = new Set(said.slice(lastReply + 1).map(clientIdOf));
  const failed = posted.filter(({ clientId, delivery }) => delivery === 'not answered' && since.has(clientId));
  return new Set(failed.map(({ clientId }) => clientId));
}
