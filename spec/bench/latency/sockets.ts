import { lastValueFrom, map, mergeMap, type Observable, range, toArray } from 'rxjs';
import { adaptiveBurst } from 'rxjs-direct-line';
import { seeded } from '../../e2e/referenceService';
import { type BenchBot, sampler } from './bots';
import { bare, directLineJs, ours } from './chats';
import { type Chat, converse, type Exchange, punctualBot, type Turn } from './converse';
import { type BenchService, startService } from './service';

export const clients = ['ours, learned', 'ours, fixed 300', 'directlinejs, 1 s', 'bare loop, 1 s'] as const;
export type Client = (typeof clients)[number];

/** How much is said with one bot, by each client. */
export interface Amount {
  readonly conversations: number;
  readonly turns: number;
}

/** The user waits between 1 and 4 s. */
export function plan(bot: BenchBot, turns: number, seed: number): readonly Turn[] {
  const random = seeded(seed);
  const delay = sampler(bot, random);
  return Array.from({ length: turns }, () => ({ pause: Math.round(1000 + 3000 * random()), delay: delay() }));
}

/** What one conversation after the other of a client is opened by. */
function opener(client: Client, service: BenchService): () => Chat {
  const options = { secret: service.secret, domain: service.url };
  switch (client) {
    case 'ours, learned': {
      const burst = adaptiveBurst();
      return () => ours({ ...options, burst }, service.gets);
    }
    case 'ours, fixed 300':
      return () => ours({ ...options, burst: 300 }, service.gets);
    case 'directlinejs, 1 s':
      return () => directLineJs(service);
    case 'bare loop, 1 s':
      return () => bare(service);
  }
}

const now = () => performance.now();

/** All clients side by side, over sockets, with the same delays and pauses. */
export async function talkOverSockets(
  bot: BenchBot,
  { conversations, turns }: Amount,
  seed: number,
): Promise<Record<Client, readonly Exchange[]>> {
  const service = await startService(punctualBot(now));
  const talk = (client: Client): Observable<Exchange> => {
    const open = opener(client, service);
    return range(conversations).pipe(
      map((nth) => plan(bot, turns, seed + nth)),
      mergeMap((turns) => converse(open(), turns, now)),
    );
  };
  try {
    const exchanges = await Promise.all(clients.map((client) => lastValueFrom(talk(client).pipe(toArray()))));
    return Object.fromEntries(clients.map((client, i) => [client, exchanges[i]!])) as Record<Client, Exchange[]>;
  } finally {
    service.close();
  }
}
