// `npm run bench`: all benchmarks; `npm run bench:a` and so on: one of them. With `--short` only to try the harness.
import { backlog } from './backlog/backlog';
import { backlogClient } from './backlog/client';
import { bundle } from './bundle/bundle';
import { playRole } from './child';
import { fleet } from './fleet/fleet';
import { fleetService } from './fleet/service';
import { idleClient } from './idle/client';
import { idleHeap } from './idle/heap';
import { idle } from './idle/idle';
import { latency } from './latency/latency';
import { targetTable, writeSection } from './report/page';
import type { Benchmark, Target } from './report/section';
import { responder } from './responder';
import { scaleClient } from './scale/client';
import { scale } from './scale/scale';

const benchmarks: Readonly<Record<string, Benchmark>> = { a: latency, b: idle, c: backlog, d: bundle, scale, fleet };
const roles = [responder, idleClient, idleHeap, backlogClient, scaleClient, fleetService];

async function main(args: readonly string[]): Promise<void> {
  if (await playRole(roles, args)) return;
  const short = args.includes('--short');
  const wanted = args.filter((arg) => arg in benchmarks);
  const targets: Target[] = [];
  for (const name of wanted.length > 0 ? wanted : Object.keys(benchmarks)) {
    const section = await benchmarks[name]!({ short });
    console.log(`\n${section.title}\n\n${section.text}\n`);
    targets.push(...section.targets);
    // what was tried in short is kept nowhere
    if (!short) await writeSection(section);
  }
  console.log(targetTable(targets));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
