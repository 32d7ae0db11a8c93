import type { Redis } from 'ioredis';
import { addCounts, noCounts, readCounts } from '../../docs/examples/fleet/counts';

/** A Redis with this hash, or one that refuses to write. */
function fakeRedis(hash: Readonly<Record<string, string>>, refusal?: Error) {
  const asked: unknown[] = [];
  const transaction = {
    hincrby: (...args: unknown[]) => void asked.push(args),
    exec: () => (refusal ? Promise.reject(refusal) : Promise.resolve([])),
  };
  const redis = {
    multi: () => transaction,
    hmget: (_: string, ...names: string[]) => Promise.resolve(names.map((name) => hash[name] ?? null)),
  };
  return { redis: redis as unknown as Redis, asked };
}

describe('the counts of the workers', () => {
  it('are kept if Redis refuses them', async () => {
    const counts = { ...noCounts(), polls: 3 };
    await expect(addCounts(fakeRedis({}, new Error('OOM')).redis, counts)).rejects.toThrow('OOM');

    expect(counts.polls).toBe(3);
  });

  it('begin anew if Redis has them, but for what was counted meanwhile', async () => {
    const counts = { ...noCounts(), polls: 3 };
    const { redis, asked } = fakeRedis({});
    const adding = addCounts(redis, counts);
    counts.polls += 1;
    await adding;

    expect(asked).toEqual([['counts', 'polls', 3]]);
    expect(counts.polls).toBe(1);
  });

  it('are read by their names, and nothing beside them', async () => {
    const { redis } = fakeRedis({ polls: '7', evil: '<b>' });

    expect(await readCounts(redis)).toEqual({ ...noCounts(), polls: 7 });
  });
});
