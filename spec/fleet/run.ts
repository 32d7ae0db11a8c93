// Does to the fleet what happens to one while everybody talks: workers and Redis are killed, Redis is full, or away while
// the fleet drains. Then it looks whether the stream has every message once, whether all has ended, and how much was
// written to the logs. Faults that are built in must be found.
import { compare, type Differences } from './compare';
import { dieBetween, drainWithoutRedis, env, fill, killWorkers } from './faults';
import { type Fleet, type FleetOptions, startFleet } from './fleet';
import { checkpointFirst, dieThere, noKeys } from './mutants';
import { interruptTwice, killMain, startExample } from './startExample';
import { tryRedis } from './tryRedis';

interface Result extends Differences {
  /** Messages that came to the stream more than once, and were told by their ids. */
  readonly repeated: number;
}

const problems: string[] = [];
const began = Date.now();

function need({ skipped, twice, unknown, disordered }: Differences): void {
  if (skipped + twice + unknown + disordered > 0) problems.push('what is in a stream is not what was said');
}

/** Lets a fleet live through something, drains it, and tells what came of it. */
async function run(name: string, options: FleetOptions, live: (fleet: Fleet) => Promise<void>): Promise<Result> {
  const started = Date.now();
  const fleet = await startFleet(options);
  try {
    await live(fleet);
    const logs = await fleet.hush();
    for (const { exit, err } of await fleet.drain()) {
      if (exit !== 0) problems.push(`${name}: a worker ended with ${exit}: ${err}`);
    }
    const { jobs, failed, held } = await fleet.jobs();
    if (jobs !== options.conversations) problems.push(`${name}: there are ${jobs} jobs`);
    if (failed + held > 0) problems.push(`${name}: ${failed} jobs have failed, and ${held} were not given back`);

    const differences = compare(
      logs.map((log) => log.map(({ id }) => id)),
      (await fleet.inStream()).map(({ id }) => id),
    );
    const { skipped, twice, unknown, disordered } = differences;
    const { polls, handovers, takeovers, repeated } = await fleet.counts();
    const lines = fleet.lines();
    if (lines >= 100) problems.push(`${name}: ${lines} lines in the logs`);
    console.log(
      `${name}: ${options.conversations} conversations, ${logs.flat().length} messages: ${skipped} skipped, ` +
        `${twice} twice, ${unknown} unknown, ${disordered} conversations out of order; ${repeated} came again; ` +
        `${polls} polls, ${handovers} handovers, ${takeovers} takeovers; ${lines} lines in the logs; ` +
        `${Date.now() - started} ms`,
    );
    return { ...differences, repeated };
  } finally {
    await fleet.close();
  }
}

const small: FleetOptions = { conversations: 20, pause: 1000, env };
const large: FleetOptions = {
  conversations: 200,
  pause: 3000,
  env: { INTERVAL: '1000', LEASE: '5000', LOCK: '3000' },
};

async function runExamples(): Promise<void> {
  await tryRedis();
  await startExample();
  await interruptTwice();
  await killMain();
}

async function runWithoutRedis(): Promise<void> {
  need(await run('Redis full for 20 s', small, fill));
  need(await run('Redis away while workers drain', small, drainWithoutRedis));
}

async function runWithDeaths(): Promise<void> {
  const [sound, early, keyless] = await Promise.all([
    run('dead between entries and checkpoint', { ...small, mutants: [dieThere] }, dieBetween),
    run('fault: the checkpoint first', { ...small, mutants: checkpointFirst }, dieBetween),
    run('fault: ids are not looked at', { ...small, mutants: [dieThere, noKeys] }, dieBetween),
  ]);
  need(sound);
  if (sound.repeated === 0) problems.push('no set was handled twice');
  if (early.skipped === 0) problems.push('nothing was skipped, though the checkpoint came first');
  if (keyless.twice === 0) problems.push('nothing was there twice, though no id was looked at');
  need(await run('15 workers killed, and Redis', large, killWorkers));
}

async function main(): Promise<void> {
  // Each Redis and each fleet wants to know when this process ends.
  process.setMaxListeners(0);
  // Most of it is waiting, so they share the time.
  await Promise.all([runExamples(), runWithoutRedis(), runWithDeaths()]);

  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? 'All is there, once' : 'Not all is well'}; ${Date.now() - began} ms`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
