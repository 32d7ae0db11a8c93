// All of it on this machine: Redis, a service with its bot and its customers, the workers, a page of figures.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { defer, mergeMap, range, retry } from 'rxjs';
import { addConversation, openQueue } from './conversations';
import { endInOrder } from './endInOrder';
import { watchFigures } from './figures';
import { createLog } from './log';
import { servePage } from './page';
import { startRedis } from './startRedis';
import { startTown, visit } from './town';

const { PORT: port = '4300', WORKERS: workers = '4', CONVERSATIONS: conversations = '200' } = process.env;
const { GRACE: grace = '20000' } = process.env;
const { log, flush } = createLog();
process.on('exit', flush);
// It is built into the same folder.
const script = fileURLToPath(new URL('worker.mjs', import.meta.url));

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  const server = await startRedis(folder);
  const children = new Set<ChildProcess>();
  process.on('exit', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', ({ message }: Error) => log(`Redis: ${message}`));
  const queue = openQueue(redis);
  queue.on('error', ({ message }) => log(`Redis: ${message}`));
  const page = await servePage(watchFigures(redis, queue, log), Number(port));
  const town = await startTown();
  let stopping = false;

  /** Does the work of a process manager: if a worker dies, another begins. */
  async function keepWorker(): Promise<void> {
    while (!stopping) {
      const child = fork(script, {
        // Ctrl+C is for this process alone, which drains the workers: they would take it for the first of two signals.
        detached: true,
        env: {
          ...process.env,
          REDIS_URL: server.url,
          DIRECT_LINE_DOMAIN: town.url,
          DIRECT_LINE_SECRET: town.secret,
        },
      });
      children.add(child);
      // At most once a second: a worker may be unable to start.
      await Promise.all([once(child, 'exit'), setTimeout(1000)]);
      children.delete(child);
    }
  }
  const keeping = Promise.all(Array.from({ length: Number(workers) }, keepWorker));

  const visiting = range(1, Number(conversations))
    .pipe(
      mergeMap((n) => visit(town, `customer-${n}`)),
      // A Redis that is full refuses it.
      mergeMap((conversationId) => defer(() => addConversation(queue, conversationId)).pipe(retry({ delay: 1000 }))),
    )
    .subscribe({ error: console.error });

  async function stop(): Promise<void> {
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
  // The workers have their own limit, and the rest takes a moment more.
  endInOrder(stop, { limit: Number(grace) + 5000, log });
  console.log(`${conversations} conversations, ${workers} workers: ${page.url}\nCtrl+C drains the workers.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
