import { SendError } from 'rxjs-direct-line';
import type { Outgoing } from 'rxjs-direct-line/outbox';

/** What has become of a message: where it is in the outbox, or how it left. */
export type Delivery = Outgoing['state'] | 'arrived' | 'unanswered';

export interface Change {
  readonly clientId: string;
  readonly delivery: Delivery;
}

/** The service answers so when the bot has got the message, and failed. */
const isBotFailure = (error: unknown) => error instanceof SendError && error.status === 502;

export function changesBetween(before: readonly Outgoing[], now: readonly Outgoing[]): Change[] {
  const find = (list: readonly Outgoing[], clientId: string) => list.find((outgoing) => outgoing.clientId === clientId);
  return [
    ...now
      .filter(({ clientId, state }) => find(before, clientId)?.state !== state)
      .map(({ clientId, state }): Change => ({ clientId, delivery: state })),
    ...before
      .filter(({ clientId }) => !find(now, clientId))
      .map(({ clientId, error }): Change => ({ clientId, delivery: isBotFailure(error) ? 'unanswered' : 'arrived' })),
  ];
}
