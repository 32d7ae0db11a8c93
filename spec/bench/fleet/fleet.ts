import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { addConversation, openQueue } from '../../../docs/examples/fleet/conversations';
import { readCounts } from '../../../docs/examples/fleet/counts';
import { readLags } from '../../../docs/examples/fleet/figures';
import { startRedis } from '../../../docs/examples/fleet/startRedis';
import { childScript } from '../../support/childScript';
import { withChild } from '../child';
import type { Benchmark } from '../report/section';
import { showCount } from '../report/table';
import { createStep, resultOf } from '../measuring/step';
import { mean, quantile } from '../stats';
import { fleetService } from './service';

interface Figures {
  readonly polls: number;
  readonly messages: number;
  readonly lags: readonly number[];
  /** Of a worker, ms a second. */
  readonly cpu: number;
  readonly redisCpu: number;
  /** Of a worker, bytes. */
  readonly resident: number;
  readonly handovers: number;
}

/** User and system time of a process, ms, as Linux counts it: in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const [, , , , , , , , , , , user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/\(.*\)/, '')
    .split(/ +/);
  return 10 * (Number(user) + Number(system));
}

const residentOf = (pid: number) =>
  1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

async function measure(
  workers: number,
  conversations: number,
  { interval, pause, warmUp, window }: Readonly<Record<'interval' | 'pause' | 'warmUp' | 'window', number>>,
): Promise<Figures> {
  return await withChild(fleetService, { conversations, pause }, async ({ url, secret, ids }) => {
    const folder = await mkdtemp(join(tmpdir(), 'fleet-'));
    const server = await startRedis(folder);
    const redis = new Redis(server.url, { maxRetriesPerRequest: null });
    const queue = openQueue(redis);
    const script = await childScript('docs/examples/fleet/worker.ts', {
      REDIS_URL: server.url,
      DIRECT_LINE_DOMAIN: url,
      DIRECT_LINE_SECRET: secret,
      INTERVAL: `${interval}`,
      // a tenth more than its part
      CONCURRENCY: `${Math.ceil((1.1 * conversations) / workers)}`,
    });
    const running = Array.from({ length: workers }, () => script.start());
    try {
      await Promise.all(ids.map((id) => addConversation(queue, id)));
      const end = Date.now() + 120_000;
      while ((await queue.getActiveCount()) < 0.99 * conversations) {
        if (Date.now() > end) throw new Error('the workers do not take what there is');
        await setTimeout(100);
      }
      await setTimeout(warmUp);

      const pids = running.map(({ child }) => child.pid!);
      const redisCpu = async () => {
        const used = [...(await redis.info('cpu')).matchAll(/^used_cpu_(?:sys|user):(.*)$/gm)];
        return used.reduce((all, [, seconds]) => all + 1000 * Number(seconds), 0);
      };
      const read = async () => ({
        at: Date.now(),
        cpu: pids.map(cpuOf),
        redisCpu: await redisCpu(),
        ...(await readCounts(redis)),
      });
      const before = await read();
      await setTimeout(window);
      const after = await read();
      const lags = await readLags(redis, before.at);
      const perSecond = (of: (figures: typeof before) => number) =>
        ((of(after) - of(before)) * 1000) / (after.at - before.at);
      return {
        polls: perSecond(({ polls }) => polls),
        messages: (lags.length * 1000) / (after.at - before.at),
        lags,
        cpu: perSecond(({ cpu }) => mean(cpu)),
        redisCpu: perSecond(({ redisCpu }) => redisCpu),
        resident: mean(pids.map(residentOf)),
        handovers: perSecond(({ handovers }) => handovers),
      };
    } finally {
      for (const { child } of running) child.kill();
      await Promise.all(running.map(({ ended }) => ended));
      await queue.close();
      await redis.quit();
      await Promise.all([server.stop(), script.remove()]);
      await rm(folder, { recursive: true });
    }
  });
}

/** What a fleet does with one, two and four workers. */
export const fleet: Benchmark = ({ short }) => {
  const conversations = short ? 100 : 2000;
  const times = short
    ? { interval: 1000, pause: 2000, warmUp: 1000, window: 3000 }
    : { interval: 5000, pause: 20_000, warmUp: 30_000, window: 60_000 };
  const sizes = [1, 2, 4];
  const steps = sizes.map((workers) =>
    createStep(`${workers} worker${workers === 1 ? '' : 's'}`, short ? 8 : 105, () =>
      measure(workers, conversations, times),
    ),
  );

  return {
    steps,
    report() {
      const measured = steps.map(resultOf);
      const all = (digits: number, of: (figures: Figures) => number) =>
        measured.map((figures) => of(figures).toFixed(digits));
      const columns = {
        Workers: sizes.map(String),
        'Polls per second': all(0, ({ polls }) => polls),
        'Messages per second': all(0, ({ messages }) => messages),
        'Lag p50, ms': all(0, ({ lags }) => quantile(lags, 0.5)),
        'p99, ms': all(0, ({ lags }) => quantile(lags, 0.99)),
        'CPU of a worker, %': all(1, ({ cpu }) => cpu / 10),
        'CPU of Redis, %': all(1, ({ redisCpu }) => redisCpu / 10),
        'Memory of a worker, MB': all(0, ({ resident }) => resident / 1e6),
        'Handovers per second': all(1, ({ handovers }) => handovers),
      };
      const { interval, pause, warmUp, window } = times;

      return {
        title: 'A fleet',
        text: [
          `This is the [example](examples/fleet/README.md) with ${showCount(conversations)} conversations. Each is polled every ` +
            `${interval / 1000} s, and its bot writes every ${pause / 1000} s on average. The service, Redis (\`appendfsync always\`) and ` +
            'each worker are processes of their own on one machine.',
          `The figures are from ${window / 1000} s, which begin ${warmUp / 1000} s after the workers had taken all conversations.`,
          {
            head: Object.keys(columns),
            rows: sizes.map((_, row) => Object.values(columns).map((column) => column[row]!)),
          },
          'The lag of a message is the time from its `created`, which the service sets, to its entry in the stream. With polls in ' +
            'time it is half an interval on average, and one interval at most.',
        ],
        targets: [],
        charts: {
          fleet: {
            title: 'Lag of a message, ms',
            groups: sizes.map((workers) => `${workers} worker${workers === 1 ? '' : 's'}`),
            series: {
              p50: measured.map(({ lags }) => quantile(lags, 0.5)),
              p99: measured.map(({ lags }) => quantile(lags, 0.99)),
            },
          },
        },
      };
    },
  };
};
