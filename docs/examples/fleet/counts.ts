import type { Redis } from 'ioredis';

/** The sums of what each worker counts. */
export interface Counts {
  polls: number;
  /** Leases that ended in good order. */
  handovers: number;
  /** Conversations that were taken from a worker that had died, or could not reach Redis. */
  takeovers: number;
  /** Messages that came again, and were recognized by their ids. */
  repeated: number;
}

const key = 'counts';

export const noCounts = (): Counts => ({ polls: 0, handovers: 0, takeovers: 0, repeated: 0 });

const names = Object.keys(noCounts()) as (keyof Counts)[];

/** Adds to the sums in Redis. If Redis refuses it, the counts stay for the next time. */
export async function addCounts(redis: Redis, counts: Counts): Promise<void> {
  const added = names.filter((name) => counts[name] > 0).map((name) => [name, counts[name]] as const);
  if (added.length === 0) return;
  const transaction = redis.multi();
  for (const [name, count] of added) transaction.hincrby(key, name, count);
  await transaction.exec();
  // More may have been counted meanwhile.
  for (const [name, count] of added) counts[name] -= count;
}

export async function readCounts(redis: Redis): Promise<Counts> {
  const values = await redis.hmget(key, ...names);
  return Object.assign(noCounts(), ...names.map((name, i) => ({ [name]: Number(values[i] ?? 0) }))) as Counts;
}
