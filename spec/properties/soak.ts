// The properties, very often: `npm run soak`, or `npm run soak -- 20000 1` for as many runs in one process. Goes on after a
// failure, so that one soak shows all that disagrees, and prints what each of them needs to be repeated.
import fc from 'fast-check';
import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { check } from './check';
import { run } from './run';
import { schedules } from './schedule';

const [total = 100_000, processes = availableParallelism()] = process.argv.slice(2).map(Number);
/** So many runs have a seed in common. */
const chunk = 500;

interface Report {
  readonly asked: number;
  readonly runs: number;
  readonly cpu: number;
  readonly failure?: string;
}

function soak(runs: number): void {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const before = process.cpuUsage();
  const whatIsWrong = (schedule: Parameters<typeof run>[0]) =>
    check(run(schedule)).map(({ invariant, what }) => `${invariant}: ${what}`);
  const { failed, numRuns, counterexample, counterexamplePath } = fc.check(
    fc.property(schedules, (schedule) => whatIsWrong(schedule).length === 0),
    { numRuns: runs, seed },
  );
  const { user, system } = process.cpuUsage(before);
  const repeat = `PROPERTY_SEED=${seed} PROPERTY_PATH=${counterexamplePath}`;
  const report: Report = {
    asked: runs,
    runs: numRuns,
    cpu: (user + system) / 1e6,
    ...(failed &&
      counterexample && {
        failure: [repeat, ...whatIsWrong(counterexample[0]), fc.stringify(counterexample[0])].join('\n'),
      }),
  };
  process.send?.(report);
}

function lead(): void {
  const startedAt = performance.now();
  let planned = 0;
  let done = 0;
  let cpu = 0;
  let told = 0;
  const failures: string[] = [];

  const sum = () => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const rate = (done / cpu).toFixed(0);
    return `${done} of ${total} runs, ${failures.length} failed, ${seconds} s, ${rate} runs per CPU second`;
  };
  const next = (worker: ReturnType<typeof cluster.fork>) => {
    const runs = Math.min(chunk, total - planned);
    planned += runs;
    if (runs) worker.send(runs);
    else worker.disconnect();
  };

  for (let i = 0; i < processes; i++) {
    const worker = cluster.fork();
    worker.on('message', ({ asked, runs, cpu: used, failure }: Report) => {
      // the rest of a chunk that has failed is made in another
      planned -= asked - runs;
      done += runs;
      cpu += used;
      if (failure) {
        failures.push(failure);
        console.error(failure);
      }
      if (failure || done >= told + 10 * chunk) {
        told = done;
        console.log(sum());
      }
      next(worker);
    });
    // what kills a process is a failure too
    worker.on('exit', (code) => code && failures.push(`a process ended with ${code}`));
    next(worker);
  }
  process.on('exit', () => {
    console.log(sum());
    if (failures.length || done < total) process.exitCode = 1;
  });
}

if (cluster.isPrimary) lead();
else process.on('message', soak);
