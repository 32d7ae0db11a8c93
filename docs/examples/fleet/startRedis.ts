import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis for this program alone, on this machine only. */
export interface OwnRedis {
  readonly url: string;
  /** Ends it in good order, or at once by `SIGKILL`. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Ends Redis when this program has ended, in whatever way: the other end of the pipe closes then, and `cat` is done. It
 * is in a group of its own, so that Ctrl+C does not end it first.
 */
const guard = (pid: number) =>
  spawn('sh', ['-c', 'cat; kill "$0"', `${pid}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });

/**
 * Starts Redis with the data in `folder`, at a free port unless one is given. It writes to disk before it answers: if a
 * conversation that was added got lost, nobody would read it.
 */
export async function startRedis(folder: string, port?: number): Promise<OwnRedis> {
  const at = port ?? (await freePort());
  const settings = {
    bind: '127.0.0.1',
    port: `${at}`,
    dir: folder,
    appendonly: 'yes',
    appendfsync: 'always',
    save: '',
    // BullMQ needs that: its jobs must not be evicted.
    'maxmemory-policy': 'noeviction',
  };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // In a group of its own: Ctrl+C is for the workers, which need Redis until they are done.
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const leave = () => server.kill();
  process.on('exit', leave);
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      process.off('exit', leave);
      resolve();
    }),
  );
  const guarding = server.pid === undefined ? undefined : guard(server.pid);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Error('redis-server cannot be started. Install it: `apt-get install redis-server`, `brew install redis`', {
          cause,
        }),
      ),
    );
    server.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    createInterface(server.stdout).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  return {
    url: `redis://127.0.0.1:${at}`,
    async stop(signal = 'SIGTERM') {
      server.kill(signal);
      await ended;
      guarding?.kill('SIGKILL');
    },
  };
}
