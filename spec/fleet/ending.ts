// A process that ends as a worker of the fleet does. It holds its standard output open, so that its end can be seen.
import { fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { endInOrder } from '../../docs/examples/fleet/endInOrder';

const [, script = '', kind, limit = '60000'] = process.argv;
const ends: Readonly<Record<string, () => Promise<unknown>>> = {
  drain: async () => {
    await setTimeout(50);
    console.log('drained');
  },
  fail: () => Promise.reject(new Error('no')),
  hang: () => new Promise(() => undefined),
};

function beAlive(): void {
  setInterval(() => undefined, 1000);
  console.log('ready');
}

if (kind === 'parent') {
  // Its child says that it is ready.
  fork(script, ['drain'], { detached: true });
} else {
  endInOrder(ends[kind ?? '']!, { limit: Number(limit), log: (line) => console.error(line) });
  beAlive();
}
