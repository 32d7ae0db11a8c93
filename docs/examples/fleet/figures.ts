import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { catchError, defer, EMPTY, exhaustMap, map, type Observable, scan, timer } from 'rxjs';
import type { Checkpoint, Message } from 'rxjs-direct-line';
import { stream } from './append';
import { type Counts, readCounts } from './counts';
import type { Log } from './log';

/** The state of the fleet. */
export interface Figures extends Counts {
  readonly pollsPerSecond: number;
  /** Conversations that a worker has. */
  readonly held: number;
  /** Conversations that wait for a worker. */
  readonly waiting: number;
  /** Conversations that the service refuses for good. */
  readonly failed: number;
  /** Their process ids. */
  readonly workers: readonly string[];
  /** In the stream. */
  readonly messages: number;
  /** From the service's log to the stream, of the last minute, ms. */
  readonly lag: { readonly p50: number; readonly p99: number };
}

/** The time from the service's log to the stream, ms. NaN for an entry that is no message. */
function readLag(id: string, line: string): number {
  try {
    return parseInt(id) - Date.parse((JSON.parse(line) as Message).created ?? '');
  } catch {
    return NaN;
  }
}

/** How long each message took that came after `since`, ms, in rising order: 10,000 at most. */
export async function readLags(redis: Redis, since: number): Promise<readonly number[]> {
  const entries = await redis.xrevrange(stream, '+', since, 'COUNT', 10_000);
  return entries
    .map(([id, [, line = '']]) => readLag(id, line))
    .filter((lag) => !Number.isNaN(lag))
    .sort((a, b) => a - b);
}

async function readFigures(redis: Redis, queue: Queue<Checkpoint>) {
  const at = Date.now();
  const [counts, jobs, workers, messages, lags] = await Promise.all([
    readCounts(redis),
    queue.getJobCounts('active', 'waiting', 'delayed', 'failed'),
    queue.getWorkers(),
    redis.xlen(stream),
    readLags(redis, at - 60_000),
  ]);
  const { active = 0, waiting = 0, delayed = 0, failed = 0 } = jobs;
  const lagOf = (part: number) => lags[Math.floor(lags.length * part)] ?? 0;
  return {
    ...counts,
    at,
    held: active,
    waiting: waiting + delayed,
    failed,
    // BullMQ writes the name of a worker after the last colon.
    workers: workers.map(({ rawname = '' }) => rawname.split(':').at(-1) ?? ''),
    messages,
    lag: { p50: lagOf(0.5), p99: lagOf(0.99) },
  };
}

type Reading = Awaited<ReturnType<typeof readFigures>>;

/** The figures, once every two seconds; the polls per second are those of the last ten. */
export const watchFigures = (redis: Redis, queue: Queue<Checkpoint>, log: Log): Observable<Figures> =>
  timer(0, 2000).pipe(
    exhaustMap(() =>
      defer(() => readFigures(redis, queue)).pipe(
        catchError((error: unknown) => {
          log(`The figures cannot be read: ${String(error)}`);
          return EMPTY;
        }),
      ),
    ),
    scan<Reading, readonly [Reading, ...Reading[]], undefined>(
      (last, now) => [now, ...(last?.slice(0, 5) ?? [])],
      undefined,
    ),
    map(([now, ...before]) => {
      const then = before.at(-1);
      const pollsPerSecond = then ? ((now.polls - then.polls) * 1000) / (now.at - then.at) : 0;
      return { ...now, pollsPerSecond };
    }),
  );
