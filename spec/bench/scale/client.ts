import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { defer, tap } from 'rxjs';
import { connect, fetchTransport, sharedTransport, type Transport } from 'rxjs-direct-line';
import { undiciTransport } from '../../../docs/examples/node/undiciTransport';
import { ask } from '../bareLoop';
import { heapUsed } from '../idle/client';
import { type Profile, profiled } from '../profile';
import { quantile } from '../stats';

/** What the requests go through. */
const transports = { fetchTransport, undiciTransport };

export interface ScaleOptions {
  readonly url: string;
  readonly by: keyof typeof transports;
  readonly conversations: number;
  readonly interval: number;
  /** How long it polls before CPU is measured, and how long it is. */
  readonly warmUp: number;
  readonly window: number;
  readonly profile: boolean;
}

/** How late polls are, ms. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
}

export interface ScaleFigures {
  /** Of the regular polls, from the very first on, and of the first polls. */
  readonly lateness: Lateness;
  readonly firstLateness: Lateness;
  /** The longest that the garbage collector held all up at once, ms. */
  readonly pause: number;
  /** Polls while CPU was measured. */
  readonly polls: number;
  /** Polls a second. */
  readonly rate: number;
  /** Of the whole process, part of one core. */
  readonly cpu: number;
  /** Resident, of the whole process, and what it was without a conversation; bytes. */
  readonly resident: number;
  readonly empty: number;
  /** Bytes a conversation. */
  readonly heap: number;
  readonly profile: Profile;
}

export const summarize = (values: readonly number[]): Lateness => ({
  p50: quantile(values, 0.5),
  p99: quantile(values, 0.99),
});

/** Begins to watch the garbage collector; tells its longest pause since, ms. */
function watchPauses(): () => number {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => {
    observer.disconnect();
    return longest;
  };
}

/** The most that are in flight. */
export const concurrency = 64;
/** The most that begin in a second: twice as many as there are to be, so that what a pause has held up is soon made up. */
export const perSecond = ({ conversations, interval }: Pick<ScaleOptions, 'conversations' | 'interval'>): number =>
  (2 * conversations) / (interval / 1000);

/** Within how many ms the first polls begin: at half of the later rate, because a process that has just begun is slow. */
export const spreadOf = ({ interval }: Pick<ScaleOptions, 'interval'>): number => 2 * interval;

/** Conversations in which nothing is said, opened in one tick, as one process of a back end has them. */
export async function scaleClient(options: ScaleOptions): Promise<ScaleFigures> {
  const { url: domain, by, conversations, interval, warmUp, window } = options;
  const spread = spreadOf(options);
  const lateness: number[] = [];
  const firstLateness: number[] = [];
  const first = new Map<string, number>();
  const due = new Map<string, number>();
  const http = transports[by]();

  /** Stands where a request really goes out: behind the line. A poll is due an interval after the answer to the last. */
  const timed: Transport = (request) =>
    defer(() => {
      const path = request.url.split('?', 1)[0]!;
      const at = due.get(path);
      if (at === undefined) firstLateness.push(performance.now() - first.get(path)!);
      else lateness.push(performance.now() - at);
      return http(request).pipe(tap(() => due.set(path, performance.now() + interval)));
    });
  const transport = sharedTransport(timed, { concurrency, perSecond: perSecond(options) });

  await ask(`${domain}/polls`, 'secret');
  const heapOfNone = heapUsed();
  const empty = process.memoryUsage.rss();
  const opened = performance.now();
  for (let nth = 0; nth < conversations; nth++) {
    const conversationId = `c${nth}`;
    const phase = Math.random();
    first.set(`${domain}/api/conversations/${conversationId}/messages`, opened + phase * spread);
    connect({
      domain,
      secret: 'secret',
      conversationId,
      userId: 'user',
      interval,
      spread,
      random: () => phase,
      transport,
    }).message$.subscribe({ error: console.error });
  }

  const stopWatching = watchPauses();
  await sleep(warmUp);
  const figures = { polls: 0, rate: 0, cpu: 0 };
  const measure = async () => {
    const [before, start, startedAt] = [lateness.length, process.cpuUsage(), performance.now()];
    await sleep(window);
    const { user, system } = process.cpuUsage(start);
    const seconds = (performance.now() - startedAt) / 1000;
    figures.polls = lateness.length - before;
    figures.rate = figures.polls / seconds;
    figures.cpu = (user + system) / 1e6 / seconds;
  };
  const profile = options.profile ? await profiled(measure) : [];
  if (!options.profile) await measure();
  return {
    ...figures,
    lateness: summarize(lateness),
    firstLateness: summarize(firstLateness),
    pause: stopWatching(),
    resident: process.memoryUsage.rss(),
    empty,
    heap: (heapUsed() - heapOfNone) / conversations,
    profile,
  };
}
