import type { Message } from 'rxjs-direct-line';

/** By which the echo of one's own message is told: it was sent along, and comes back. */
export function clientIdOf({ channelData }: Message): string | undefined {
  const id = channelData?.['clientId'];
  return typeof id === 'string' ? id : undefined;
}
