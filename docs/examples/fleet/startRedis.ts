import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of this program's own, on this machine only. */
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
 * Starts Redis with what is in `folder`, at a port that is free if none is given. What it has answered is on disk: a
 * conversation of which only it knows would have nobody who asks for it.
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
    // BullMQ needs that
    'maxmemory-policy': 'noeviction',
  };
  const server = spawn(
    'redis-server',
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // in a group of its own: Ctrl+C is for the workers, which need it until they are done
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
    stop(signal = 'SIGTERM') {
      server.kill(signal);
      return ended;
    },
  };
}
