import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Attack } from './attack';

// Attacks on the client, the emulator, the command and the examples. None may get through.

const { short = false } = parseArgs({ options: { short: { type: 'boolean' } } }).values;

async function collect(): Promise<readonly Attack[]> {
  const names = readdirSync('spec/attack').map((file) => file.replace(/\.ts$/, ''));
  const found = [];
  for (const name of names.filter((name) => name !== 'run')) {
    const { attacks = [] } = (await import(`./${name}.ts`)) as { attacks?: readonly Attack[] };
    found.push(...attacks);
  }
  return found;
}

/** An attack after which nothing answers any more has got through. */
async function within<T>(outcome: Promise<T>): Promise<T> {
  const hung = new Promise<never>((_, reject) =>
    setTimeout(reject, 120_000, new Error('nothing answers any more')).unref(),
  );
  return Promise.race([outcome, hung]);
}

async function run(): Promise<boolean> {
  const attacks = await collect();
  const width = Math.max(...attacks.map(({ name }) => name.length));
  const total = { tried: 0, gotThrough: 0 };
  console.log(`${'attack'.padEnd(width)}     tried   through   seconds`);
  for (const { name, run } of attacks) {
    const begin = performance.now();
    const { tried, gotThrough, note } = await within(run({ short })).catch((error: unknown) => ({
      tried: 1,
      gotThrough: 1,
      note: `it failed: ${error instanceof Error ? (error.stack ?? error.message) : 'with no error'}`,
    }));
    total.tried += tried;
    total.gotThrough += gotThrough;
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`${name.padEnd(width)}  ${[tried, gotThrough, seconds].map((n) => String(n).padStart(8)).join('  ')}`);
    if (note !== undefined) console.log(`  ${JSON.stringify(note)}`);
  }
  console.log(`${total.tried} tried, ${total.gotThrough} got through`);
  return total.tried > 0 && total.gotThrough === 0;
}

// an attack that ends the process has got through, and exits with 1 by itself
run().then(
  (held) => process.exit(held ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
