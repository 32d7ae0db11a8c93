// A worker of the fleet: start as many as you like, anywhere. SIGTERM drains it.
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { exhaustMap, fromEvent, merge, ReplaySubject, timer } from 'rxjs';
import { type Checkpoint, fetchTransport, sharedTransport } from 'rxjs-direct-line';
import { name } from './conversations';
import { addCounts, noCounts } from './counts';
import { createLease } from './lease';

const {
  REDIS_URL: url = 'redis://127.0.0.1:6379',
  DIRECT_LINE_DOMAIN: domain = 'https://directline.botframework.com',
  DIRECT_LINE_SECRET: secret = '',
  INTERVAL: interval = '5000',
  LEASE: lease = '60000',
  LOCK: lock = '30000',
  CONCURRENCY: concurrency = '1000',
} = process.env;

// null: whatever is asked of a Redis that restarts waits until it is back
const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 500 });
// as many sockets as it needs, and not one for each conversation
const transport = sharedTransport(fetchTransport(), { concurrency: 64 });
const counts = noCounts();
const stop$ = new ReplaySubject<void>(1);

const worker = new Worker<Checkpoint, never>(
  name,
  createLease({ redis, domain, secret, transport, interval: Number(interval), lease: Number(lease), stop$, counts }),
  {
    connection: redis,
    name: `${process.pid}`,
    // the most conversations that it holds: leave room for those of a worker that dies
    concurrency: Number(concurrency),
    // a lock that is not renewed, because its worker has died, runs out, and the job goes to another
    lockDuration: Number(lock),
    stalledInterval: Number(lock) / 2,
    // a conversation outlives any number of workers
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  },
);
worker.on('stalled', () => (counts.takeovers += 1));
worker.on('lockRenewalFailed', (ids) => {
  console.error(`${ids.length} conversations may be another worker's by now`);
  for (const id of ids) worker.cancelJob(id);
});
worker.on('error', ({ message }) => {
  // told above already, of all in one
  if (!message.startsWith('could not renew lock')) console.error(message);
});

const counting = timer(1000, 1000)
  .pipe(exhaustMap(() => addCounts(redis, counts)))
  .subscribe({ error: console.error });

async function drain(): Promise<void> {
  // takes no more from now on, and waits for what it has
  const closed = worker.close();
  stop$.next();
  await closed;
  counting.unsubscribe();
  await addCounts(redis, counts);
  await redis.quit();
}

merge(fromEvent(process, 'SIGTERM'), fromEvent(process, 'SIGINT'))
  .pipe(exhaustMap(drain))
  .subscribe({ error: console.error });
