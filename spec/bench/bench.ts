// `npm run bench`: all benchmarks; `npm run bench:a` and so on: one of them. It goes on where it was stopped; with `--anew` it
// begins again. `--short` only tries the harness: its figures are noise, and its page is in node_modules/.cache/bench.
import { copyFileSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { backlog } from './backlog/backlog';
import { backlogClient, backlogTogether } from './backlog/client';
import { bundle } from './bundle/bundle';
import { playRole } from './child';
import { fleet } from './fleet/fleet';
import { fleetService } from './fleet/service';
import { idleClient } from './idle/client';
import { idleHeap } from './idle/heap';
import { idle } from './idle/idle';
import { latencyClients } from './latency/clients';
import { compareWithOptimum } from './latency/compareWithOptimum';
import { latency } from './latency/latency';
import { showTargets } from './report/page';
import type { Benchmark } from './report/section';
import { responder } from './responder';
import { cache } from './measuring/kept';
import { measureAll } from './measuring/measureAll';
import { scaleClient } from './scale/client';
import { scale } from './scale/scale';

const benchmarks: Readonly<Record<string, Benchmark>> = { d: bundle, c: backlog, scale, b: idle, a: latency, fleet };
const roles = [
  responder,
  idleClient,
  idleHeap,
  backlogClient,
  backlogTogether,
  latencyClients,
  compareWithOptimum,
  scaleClient,
  fleetService,
];

async function main(args: readonly string[]): Promise<void> {
  if (await playRole(roles, args)) return;
  const [short, anew] = ['--short', '--anew'].map((flag) => args.includes(flag));
  const named = Object.entries(benchmarks).filter(([name]) => args.includes(name));
  const wanted = named.length > 0 ? Object.fromEntries(named) : benchmarks;

  const [load = 0] = loadavg();
  if (load > 0.5)
    console.log(`The machine has other work to do (load ${load.toFixed(1)}): the figures suffer from it.`);
  let page = 'docs/benchmarks.md';
  if (short) {
    mkdirSync(cache, { recursive: true });
    const copy = join(cache, 'benchmarks.md');
    if (anew || !existsSync(copy)) {
      copyFileSync(page, copy);
      cpSync('docs/benchmarks', join(cache, 'benchmarks'), { recursive: true });
    }
    page = copy;
  }
  const sections = await measureAll(wanted, { page, anew: anew === true, short: short === true });
  console.log(`\n${showTargets(page)}`);
  console.log(`${sections.map(({ title }) => title).join(', ')}: see ${page}`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
