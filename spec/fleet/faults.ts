import { setTimeout } from 'node:timers/promises';
import { type Fleet, until } from './fleet';

/** How long a worker of these fleets may drain, ms. */
const grace = 4000;
export const env = { INTERVAL: '200', LEASE: '2000', LOCK: '2000', GRACE: `${grace}` };

function need(isSo: boolean, problem: string): void {
  if (!isSo) throw new Error(problem);
}

async function beginWith(fleet: Fleet, workers: number): Promise<void> {
  for (let n = 0; n < workers; n++) void fleet.startWorker();
  await fleet.begun();
  const before = (await fleet.inStream()).length;
  await until('the stream has more messages', async () => (await fleet.inStream()).length > before + 20);
  await until('each worker holds conversations', async () => (await fleet.jobs()).holders === workers);
}

/** A worker dies in the middle of a set, and another goes on. */
export async function dieBetween(fleet: Fleet): Promise<void> {
  const { signal, err } = await fleet.startWorker('die');
  need(signal === 'SIGKILL', `a worker did not die as it was told to: ${err}`);
  void fleet.startWorker();
}

/** Redis takes nothing for 20 s. */
export async function fill(fleet: Fleet): Promise<void> {
  await beginWith(fleet, 4);
  await fleet.fillRedis();
  // A script that had begun may still append.
  await setTimeout(1000);
  const before = (await fleet.inStream()).length;
  await setTimeout(19_000);
  const after = (await fleet.inStream()).length;
  need(after === before, `Redis was not full: it took ${after - before} messages`);
  await fleet.emptyRedis();
}

/** Redis is away when the workers are to drain: a second signal ends one fleet at once, and the limit ends another. */
export async function drainWithoutRedis(fleet: Fleet): Promise<void> {
  async function end(reason: string, most: number): Promise<void> {
    const began = Date.now();
    const ended = await fleet.signal('SIGTERM');
    const took = Date.now() - began;
    for (const { exit, err } of ended)
      need(exit === 1 && err.includes(reason), `a worker without Redis ended with ${exit}: ${err}`);
    need(ended.length === 2 && took < most, `workers without Redis took ${took} ms to end: ${reason}`);
  }

  await beginWith(fleet, 2);
  await fleet.killRedis();
  await end('not drained within', grace + 2000);

  await fleet.startRedis();
  await beginWith(fleet, 2);
  await fleet.killRedis();
  void fleet.signal('SIGTERM');
  await setTimeout(500);
  await end('second signal', 1000);

  await fleet.startRedis();
  for (let n = 0; n < 2; n++) void fleet.startWorker();
}

/** Every two seconds for half a minute a worker is killed, and a new one joins. Once Redis is killed too. */
export async function killWorkers(fleet: Fleet): Promise<void> {
  for (let n = 0; n < 4; n++) void fleet.startWorker();
  await fleet.begun();
  for (let n = 0; n < 15; n++) {
    await setTimeout(2000);
    await fleet.killWorker();
    void fleet.startWorker();
    if (n === 7) {
      await fleet.killRedis();
      await fleet.startRedis();
    }
  }
  const { takeovers } = await fleet.counts();
  need(takeovers > 0, 'no worker was killed that held a conversation');
}
