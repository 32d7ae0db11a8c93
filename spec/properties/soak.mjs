// The properties, very often: `npm run soak`, or `npm run soak -- 20000`. Prints what a failing run needs to be repeated.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const total = Number(process.argv[2] ?? 100_000);
const chunk = Math.min(5_000, Math.ceil(total / availableParallelism()));
const startedAt = performance.now();
const seconds = () => `${Math.round((performance.now() - startedAt) / 1000)} s`;
let planned = 0;
let done = 0;
let failed = false;

/** One after the other, until all have been made or one has failed. */
async function work() {
  while (planned < total && !failed) {
    const runs = Math.min(chunk, total - planned);
    planned += runs;
    const seed = Math.floor(Math.random() * 2 ** 31);
    const { code, output } = await jest({ PROPERTY_RUNS: runs, PROPERTY_SEED: seed });
    if (code !== 0) {
      failed = true;
      console.error(output);
    } else {
      done += runs;
      console.log(`${done} of ${total} runs, ${seconds()}`);
    }
  }
}

function jest(env) {
  const args = ['node_modules/jest/bin/jest.js', 'spec/properties/properties.spec.ts'];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

await Promise.all(Array.from({ length: availableParallelism() }, work));
console.log(failed ? `failed after ${seconds()}` : `no failure in ${done} runs, ${seconds()}`);
if (failed) process.exitCode = 1;
