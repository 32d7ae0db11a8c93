// Kills workers of the fleet again and again, and Redis once, while everybody talks; then looks whether the stream has
// every message once. And kills some where it hurts most, also with faults built in, to see that they would be found.
import { setTimeout } from 'node:timers/promises';
import { compare, type Differences } from './compare';
import { type Fleet, type FleetOptions, startFleet } from './fleet';
import { checkpointFirst, dieBetween, noKeys } from './mutants';
import { startExample } from './startExample';

interface Result extends Differences {
  /** Messages that came to the stream more than once, and were told by their ids. */
  readonly repeated: number;
}

const problems: string[] = [];
const began = Date.now();
const isRight = ({ skipped, twice, unknown, disordered }: Differences) => skipped + twice + unknown + disordered === 0;

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
    console.log(
      `${name}: ${options.conversations} conversations, ${logs.flat().length} messages: ${skipped} skipped, ` +
        `${twice} twice, ${unknown} unknown, ${disordered} conversations out of order; ${repeated} came again; ` +
        `${polls} polls, ${handovers} handovers, ${takeovers} takeovers; ${Date.now() - started} ms`,
    );
    return { ...differences, repeated };
  } finally {
    await fleet.close();
  }
}

/** A worker dies in the middle of a set, and another goes on. */
async function die(fleet: Fleet): Promise<void> {
  const { signal, err } = await fleet.startWorker('die');
  if (signal !== 'SIGKILL') throw new Error(`a worker did not die as it was told to: ${err}`);
  void fleet.startWorker();
}

/** Every two seconds for half a minute a worker is killed, and a new one joins; once Redis is. */
async function kill(fleet: Fleet): Promise<void> {
  for (let n = 0; n < 4; n++) void fleet.startWorker();
  await fleet.begun();
  for (let n = 0; n < 15; n++) {
    await setTimeout(2000);
    await fleet.killWorker();
    void fleet.startWorker();
    if (n === 7) await fleet.restartRedis();
  }
  const { takeovers } = await fleet.counts();
  if (takeovers === 0) problems.push('no worker was killed that held a conversation');
}

async function main(): Promise<void> {
  const small = { conversations: 20, pause: 1000, env: { INTERVAL: '200', LEASE: '2000', LOCK: '2000' } };
  const [, sound, early, keyless] = await Promise.all([
    startExample(),
    run('dead between entries and checkpoint', { ...small, mutants: [dieBetween] }, die),
    run('fault: the checkpoint first', { ...small, mutants: checkpointFirst }, die),
    run('fault: ids are not looked at', { ...small, mutants: [dieBetween, noKeys] }, die),
  ]);
  if (!isRight(sound)) problems.push('a set that was handled twice is not right');
  if (sound.repeated === 0) problems.push('no set was handled twice');
  if (early.skipped === 0) problems.push('nothing was skipped, though the checkpoint came first');
  if (keyless.twice === 0) problems.push('nothing was there twice, though no id was looked at');

  const large = { conversations: 200, pause: 3000, env: { INTERVAL: '1000', LEASE: '5000', LOCK: '3000' } };
  const result = await run('15 workers killed, and Redis', large, kill);
  if (!isRight(result)) problems.push('what is in the stream is not what was said');

  for (const problem of problems) console.error(problem);
  console.log(`${problems.length === 0 ? 'All is there, once' : 'Not all is well'}; ${Date.now() - began} ms`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
