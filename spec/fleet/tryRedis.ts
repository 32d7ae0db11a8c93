import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { append, stream } from '../../docs/examples/fleet/append';
import { addConversation, openQueue } from '../../docs/examples/fleet/conversations';
import { startRedis } from '../../docs/examples/fleet/startRedis';

const ids = ['a:b', ':', '42', '0:1', '../x', 'ä 😀', '%3A', '__proto__', '\n'];
const count = 100_000;

/** A real Redis takes a set of 100,000 messages, each once, and conversations with ids of any form. */
export async function tryRedis(): Promise<void> {
  const began = Date.now();
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const server = await startRedis(folder);
  const redis = new Redis(server.url);
  const queue = openQueue(redis);
  try {
    const messages = Array.from({ length: count }, (_, i) => ({ id: `${i}`, conversationId: 'c1', from: 'bot1' }));
    const added = [await append(redis, 'c1', messages), await append(redis, 'c1', messages)];
    const entries = await redis.xlen(stream);
    if (added.join() !== `${count},0` || entries !== count)
      throw new Error(`of ${count} messages ${added.join(' and then ')} were added, and there are ${entries}`);

    for (const id of [...ids, ...ids]) await addConversation(queue, id);
    const jobs = await queue.getWaiting();
    const found = jobs.map(({ data }) => data.conversationId).sort();
    if (JSON.stringify(found) !== JSON.stringify([...ids].sort())) throw new Error(`jobs: ${JSON.stringify(found)}`);
  } finally {
    await queue.close();
    redis.disconnect();
    await server.stop();
    await rm(folder, { recursive: true });
  }
  console.log(`${count} messages in one append, ${ids.length} odd ids: ${Date.now() - began} ms`);
}
