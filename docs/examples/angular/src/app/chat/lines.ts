import type { Message } from 'rxjs-direct-line';
import type { Outgoing } from 'rxjs-direct-line/outbox';
import { clientIdOf } from './clientId';

/** One bubble on the screen: a message of the conversation, or one of ours that has not come back yet. */
export interface Line extends Partial<Omit<Message, 'id'>> {
  /** The same before and after the echo, so that it stays where it is on the screen. */
  readonly key: string;
  readonly from: string;
  /** Where it is, if it has not come back. */
  readonly outgoing?: Outgoing;
  /** The bot failed at it. */
  readonly isUnanswered?: boolean;
}

/** What there is to show. */
export interface Talk {
  readonly said: readonly Message[];
  readonly outgoing: readonly Outgoing[];
  readonly unanswered: ReadonlySet<string>;
}

/** What was said, and below it what was sent and has not come back as an echo. */
export function linesOf({ said, outgoing, unanswered }: Talk, userId: string): Line[] {
  const echoed = new Set<string>();
  const lastReply = said.map(({ from }) => from !== userId).lastIndexOf(true);
  const lines = said.map((message, i): Line => {
    const clientId = clientIdOf(message);
    // a browser may have sent it twice: then it was said twice
    if (clientId === undefined || echoed.has(clientId)) return { ...message, key: message.id };
    echoed.add(clientId);
    // the bot may have said something after all
    return { ...message, key: clientId, isUnanswered: i > lastReply && unanswered.has(clientId) };
  });
  const onTheirWay = outgoing
    .filter(({ clientId }) => !echoed.has(clientId))
    .map((one): Line => ({ key: one.clientId, from: userId, text: one.message.text ?? '', outgoing: one }));
  return [...lines, ...onTheirWay];
}
