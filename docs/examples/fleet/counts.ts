import type { Redis } from 'ioredis';

/** What the workers count, all together. */
export interface Counts {
  polls: number;
  /** Leases that ended in good order. */
  handovers: number;
  /** Conversations that were taken from a worker that died, or could not be reached. */
  takeovers: number;
  /** Messages that came again, and were told by their ids. */
  repeated: number;
}

const key = 'counts';

export const noCounts = (): Counts => ({ polls: 0, handovers: 0, takeovers: 0, repeated: 0 });

/** Adds to what is there, and begins anew. */
export async function addCounts(redis: Redis, counts: Counts): Promise<void> {
  const pipeline = redis.pipeline();
  for (const [name, count] of Object.entries(counts as Record<keyof Counts, number>))
    if (count) pipeline.hincrby(key, name, count);
  Object.assign(counts, noCounts());
  await pipeline.exec();
}

export async function readCounts(redis: Redis): Promise<Counts> {
  const counts = Object.entries(await redis.hgetall(key)).map(([name, count]) => [name, Number(count)]);
  return { ...noCounts(), ...(Object.fromEntries(counts) as Partial<Counts>) };
}
