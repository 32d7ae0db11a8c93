// All of it on this machine: Redis, a service with its bot and its customers, the workers, a page of figures.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { mergeMap, range } from 'rxjs';
import { addConversation, openQueue } from './conversations';
import { watchFigures } from './figures';
import { servePage } from './page';
import { startRedis } from './startRedis';
import { startTown, visit } from './town';

const { PORT: port = '4300', WORKERS: workers = '4', CONVERSATIONS: conversations = '200' } = process.env;
// built beside this one
const script = fileURLToPath(new URL('worker.mjs', import.meta.url));

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const server = await startRedis(folder);
  const children = new Set<ChildProcess>();
  process.on('exit', () => {
    for (const child of children) child.kill();
  });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  const queue = openQueue(redis);
  const page = await servePage(watchFigures(redis, queue), Number(port));
  const town = await startTown();
  let stopping = false;

  /** As a process manager would: where one dies, another begins. */
  async function keepWorker(): Promise<void> {
    while (!stopping) {
      const child = fork(script, {
        env: {
          ...process.env,
          REDIS_URL: server.url,
          DIRECT_LINE_DOMAIN: town.url,
          DIRECT_LINE_SECRET: town.secret,
        },
      });
      children.add(child);
      await once(child, 'exit');
      children.delete(child);
    }
  }
  const keeping = Promise.all(Array.from({ length: Number(workers) }, keepWorker));

  const visiting = range(1, Number(conversations))
    .pipe(
      mergeMap((n) => visit(town, `customer-${n}`)),
      mergeMap((conversationId) => addConversation(queue, conversationId)),
    )
    .subscribe({ error: console.error });

  async function stop(): Promise<void> {
    if (stopping) return;
    stopping = true;
    visiting.unsubscribe();
    for (const child of children) child.kill('SIGTERM');
    await keeping;
    page.close();
    await queue.close();
    await redis.quit();
    await Promise.all([server.stop(), town.close()]);
    await rm(folder, { recursive: true });
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  console.log(`${conversations} conversations, ${workers} workers: ${page.url}\nCtrl+C drains the workers.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
