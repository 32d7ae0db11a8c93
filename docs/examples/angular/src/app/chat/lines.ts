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
  const lines = said.map((message): Line => {
    const clientId = clientIdOf(message);
    // a browser may have sent it twice: then it was said twice
    if (clientId === undefined || echoed.has(clientId)) return { ...message, key: message.id };
    echoed.add(clientId);
    return { ...message, key: clientId };
  });
  const onTheirWay = posted
    .filter(({ clientId }) => !echoed.has(clientId))
    .map(({ clientId, text, delivery }): Line => ({ key: clientId, from: userId, text, delivery }));
  return [...lines, ...onTheirWay];
}
