import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import {
  defer,
  delay,
  finalize,
  lastValueFrom,
  map,
  mergeMap,
  of,
  range,
  repeat,
  Subject,
  takeUntil,
  timer,
  toArray,
} from 'rxjs';
import { connect, type Message } from 'rxjs-direct-line';
import { startEmulator } from 'rxjs-direct-line/emulator';
import { stream } from '../../docs/examples/fleet/append';
import { addConversation, openQueue } from '../../docs/examples/fleet/conversations';
import { readCounts } from '../../docs/examples/fleet/counts';
import { startRedis } from '../../docs/examples/fleet/startRedis';
import { visit } from '../../docs/examples/fleet/town';
import { childScript, type Ended } from '../support/childScript';
import { mutate, type Mutant } from './mutants';

export interface FleetOptions {
  readonly conversations: number;
  /** The most that passes between two things that the bot says unasked in a conversation, ms. */
  readonly pause: number;
  /** For the workers. */
  readonly env: Readonly<Record<string, string>>;
  readonly mutants?: readonly Mutant[];
}

/** Waits for a condition; an error if it does not come about in time. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, bound = 60_000): Promise<void> {
  const end = Date.now() + bound;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${bound} ms`);
    await setTimeout(100);
  }
}

export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** A service in which everybody talks, a Redis, and the workers of the example as processes. */
export async function startFleet({ conversations, pause, env, mutants = [] }: FleetOptions) {
  const silence$ = new Subject<void>();
  let answering = 0;
  const service = await startEmulator({
    bot: ({ text = '' }) =>
      defer(() => {
        answering += 1;
        return of(`You said: ${text}`).pipe(delay(Math.random() * 1000));
      }).pipe(finalize(() => (answering -= 1))),
    bot$: defer(() => timer(Math.random() * pause)).pipe(
      map(() => 'And another thing.'),
      repeat(),
      takeUntil(silence$),
    ),
  });
  const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
  let server = await startRedis(folder);
  const { url } = server;
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 200 });
  const queue = openQueue(redis);
  // Redis is away at times, as it shall be.
  for (const client of [redis, queue]) client.on('error', () => undefined);
  const script = await childScript(
    join(process.cwd(), 'docs/examples/fleet/worker.ts'),
    { ...env, REDIS_URL: url, DIRECT_LINE_DOMAIN: service.url, DIRECT_LINE_SECRET: service.secret },
    [mutate(mutants)],
  );
  const workers = new Map<ChildProcess, Promise<Ended>>();
  let lines = 0;
  const killAll = () => {
    for (const child of workers.keys()) child.kill('SIGKILL');
  };
  process.once('exit', killAll);
  const ids: string[] = [];
  const visiting = range(1, conversations)
    .pipe(mergeMap((n) => visit(service, `customer-${n}`)))
    .subscribe({
      next(id) {
        ids.push(id);
        void addConversation(queue, id);
      },
      error: console.error,
    });
  const chat = (conversationId: string) =>
    connect({ domain: service.url, secret: service.secret, conversationId, userId: 'customer' });
  const begun = () =>
    until('all conversations are jobs', async () => (await queue.getJobCountByTypes()) === conversations);
  const inStream = async () =>
    (await redis.xrange(stream, '-', '+')).map(([, [, line = '']]) => JSON.parse(line) as Message);

  return {
    /** Starts one more, and gives how it ends. */
    startWorker(...args: string[]): Promise<Ended> {
      const { child, ended } = script.start(...args);
      workers.set(child, ended);
      void ended.then(({ err }) => {
        workers.delete(child);
        lines += err.split('\n').length - 1;
      });
      return ended;
    },
    /** One of them, at once. */
    async killWorker(): Promise<void> {
      const [child, ended] = [...workers][Math.floor(Math.random() * workers.size)]!;
      child.kill('SIGKILL');
      await ended;
    },
    /** Tells all to end, and gives how they did. */
    async drain() {
      // one that has not begun yet would not know what SIGTERM means
      await until('all workers are there', async () => (await queue.getWorkersCount()) === workers.size);
      for (const child of workers.keys()) child.kill('SIGTERM');
      return await Promise.all(workers.values());
    },
    /** To each worker in turn; gives how they end. */
    signal(signal: NodeJS.Signals) {
      for (const child of workers.keys()) child.kill(signal);
      return Promise.all(workers.values());
    },
    killRedis: () => server.stop('SIGKILL'),
    /** On what is on disk. */
    async startRedis() {
      server = await startRedis(folder, Number(new URL(url).port));
    },
    /** Redis refuses everything that takes memory. */
    fillRedis: () => redis.config('SET', 'maxmemory', '1'),
    emptyRedis: () => redis.config('SET', 'maxmemory', '0'),
    /** How many lines the workers that have ended have written to their logs. */
    lines: () => lines,
    begun,
    counts: () => readCounts(redis),
    /** How many there are, how many of these have failed, or belong to a worker still, and to how many workers. */
    async jobs() {
      const { active, waiting, delayed, failed } = await queue.getJobCounts();
      const keys = (await queue.getActive()).map(({ id = '' }) => `${queue.toKey(id)}:lock`);
      // BullMQ writes the id of the worker before the colon.
      const holders = await Promise.all(keys.map(async (key) => (await redis.get(key))?.split(':')[0] ?? []));
      return {
        jobs: active! + waiting! + delayed! + failed!,
        failed: failed!,
        held: holders.flat().length,
        holders: new Set(holders.flat()).size,
      };
    },
    inStream,

    /** Everybody says a last thing; gives the service's log of each conversation once the stream has the end of all. */
    async hush() {
      await begun();
      visiting.unsubscribe();
      silence$.next();
      for (const id of ids) await lastValueFrom(chat(id).send('That is all.'));
      await until('all answers are given', () => answering === 0);
      const logs = await Promise.all(ids.map((id) => lastValueFrom(chat(id).history().pipe(toArray()))));
      const ends = logs.flatMap((log) => log.at(-1)?.id ?? []);
      await until('the stream has the end of all conversations', async () => {
        const known = new Set((await inStream()).map(({ id }) => id));
        return ends.every((id) => known.has(id));
      });
      return logs;
    },
    async close() {
      visiting.unsubscribe();
      process.off('exit', killAll);
      killAll();
      await Promise.all(workers.values());
      await queue.close();
      redis.disconnect();
      await Promise.all([server.stop(), service.close(), script.remove()]);
      await rm(folder, { recursive: true });
    },
  };
}
