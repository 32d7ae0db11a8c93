// A worker of the fleet: start as many as you like, anywhere. SIGTERM drains it.
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { exhaustMap, ReplaySubject, timer } from 'rxjs';
import { fetchTransport, sharedTransport } from 'rxjs-direct-line';
import { name } from './conversations';
import { addCounts, noCounts } from './counts';
import { endInOrder } from './endInOrder';
import { createLease } from './lease';
import { createLog } from './log';

const {
  REDIS_URL: url = 'redis://127.0.0.1:6379',
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  INTERVAL: interval = '5000',
  LEASE: lease = '60000',
  LOCK: lock = '30000',
  CONCURRENCY: concurrency = '1000',
  GRACE: grace = '20000',
} = process.env;

const { log, flush } = createLog();
process.on('exit', flush);
// With null, a command to a Redis that restarts waits until it is back.
const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 500 });
// As many sockets as it needs, and not one for each conversation.
const transport = sharedTransport(fetchTransport(), { concurrency: 64 });
const counts = noCounts();
const stop$ = new ReplaySubject<void>(1);

const worker = new Worker<unknown, never>(
  name,
  createLease({
    redis,
    domain,
    secret,
    transport,
    interval: Number(interval),
    lease: Number(lease),
    stop$,
    counts,
    log,
  }),
  {
    connection: redis,
    name: `${process.pid}`,
    // The most conversations that it holds. Leave room for those of a worker that dies.
    concurrency: Number(concurrency),
    // If its worker dies, nobody renews the lock of a job. The lock runs out, and the job goes to another worker.
    lockDuration: Number(lock),
    stalledInterval: Number(lock) / 2,
    // A conversation outlives any number of workers.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  },
);
worker.on('stalled', () => (counts.takeovers += 1));
worker.on('failed', (_, { message }) => log(`A conversation has failed: ${message}`));
worker.on('lockRenewalFailed', (ids) => {
  log(`${ids.length} conversations may belong to another worker by now`);
  for (const id of ids) worker.cancelJob(id);
});

/** BullMQ asks a Redis that refuses it for the next job again at once, thousands of times a second. */
async function rest(): Promise<void> {
  await worker.pause(true);
  await setTimeout(1000);
  await worker.resume();
}

let resting = false;
worker.on('error', ({ message }) => {
  // lockRenewalFailed has told this of all jobs in one line.
  if (message.startsWith('could not renew lock')) return;
  log(`Redis: ${message}`);
  if (resting) return;
  resting = true;
  void rest().finally(() => (resting = false));
});

const counting = timer(1000, 1000)
  .pipe(exhaustMap(() => addCounts(redis, counts).catch((error: unknown) => log(`Redis: ${String(error)}`))))
  .subscribe({ error: log });

async function drain(): Promise<void> {
  // It takes no more from now on, and waits for what it has.
  const closed = worker.close();
  stop$.next();
  await closed;
  counting.unsubscribe();
  await addCounts(redis, counts);
  await redis.quit();
}

endInOrder(drain, { limit: Number(grace), log });
