// `npm run bench`: all benchmarks; `npm run bench:a` and so on: one of them. With `--short` only to try the harness.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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
import { type Measured, targetTable, writePage } from './report/page';
import type { Benchmark } from './report/section';
import { responder } from './responder';

const benchmarks: Readonly<Record<string, Benchmark>> = { a: latency, b: idle, c: backlog, d: bundle, fleet };
const roles = [responder, idleClient, idleHeap, backlogClient, fleetService];
const folder = 'node_modules/.cache/bench';
const fileOf = (letter: string) => `${folder}/${letter}.json`;

async function run(letter: string, short: boolean): Promise<Measured> {
  const section = await benchmarks[letter]!({ short });
  const measured = { ...section, on: new Date().toISOString().slice(0, 10) };
  console.log(`\n${letter}. ${section.title}\n\n${section.text}\n`);
  // what was tried in short is kept nowhere
  if (!short) writeFileSync(fileOf(letter), JSON.stringify(measured));
  return measured;
}

async function main(args: readonly string[]): Promise<void> {
  if (await playRole(roles, args)) return;
  const short = args.includes('--short');
  const wanted = args.filter((arg) => arg in benchmarks);
  mkdirSync(folder, { recursive: true });
  const sections: Measured[] = [];
  for (const letter of wanted.length > 0 ? wanted : Object.keys(benchmarks)) sections.push(await run(letter, short));
  console.log(targetTable(sections.flatMap(({ targets }) => targets)));

  const files = Object.keys(benchmarks).map(fileOf);
  if (short || !files.every((file) => existsSync(file))) return;
  await writePage(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Measured));
  console.log('\nWritten: docs/benchmarks.md');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
