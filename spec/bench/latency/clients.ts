import { mean } from '../stats';
import { bots } from './bots';
import type { Exchange } from './converse';
import { type Amount, type Client, clients, talkOverSockets } from './sockets';

export type Figures = Record<keyof Exchange, number>;
export type Round = Record<Client, Figures>;

export interface LatencyOptions extends Amount {
  /** Which of the bots. */
  readonly bot: number;
  readonly seed: number;
}

const average = (exchanges: readonly Exchange[]): Figures => ({
  added: mean(exchanges.map(({ added }) => added)),
  polls: mean(exchanges.map(({ polls }) => polls)),
  drains: mean(exchanges.map(({ drains }) => drains)),
  total: mean(exchanges.map(({ total }) => total)),
});

/** One round with a bot: all clients talk to it at the same time. */
export async function latencyClients({ bot, seed, ...amount }: LatencyOptions): Promise<Round> {
  const exchanges = await talkOverSockets(bots[bot]!, amount, seed);
  return Object.fromEntries(clients.map((client) => [client, average(exchanges[client])])) as Round;
}
