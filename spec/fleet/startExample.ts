import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { stream } from '../../docs/examples/fleet/append';
import { openQueue } from '../../docs/examples/fleet/conversations';
import type { Figures } from '../../docs/examples/fleet/figures';
import { startRedis } from '../../docs/examples/fleet/startRedis';
import { until } from './fleet';

const conversations = 20;

/** A file of /proc, as a list. Nothing for a process that has ended meanwhile. */
function listOf(pid: number, file: 'environ' | 'cmdline'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const find = (isIt: (pid: number) => boolean) => readdirSync('/proc').map(Number).filter(isIt);

/** Starts the example with the command of its README, and waits until it is at work. */
async function start() {
  const mark = randomUUID();
  const child = spawn('npm', ['run', '--silent', 'fleet'], {
    env: { ...process.env, PORT: '0', CONVERSATIONS: `${conversations}`, GRACE: '4000', FLEET_MARK: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let url = '';
  createInterface(child.stdout).on('line', (line) => (url ||= /http\S+/.exec(line)?.[0] ?? ''));
  const lines: string[] = [];
  createInterface(child.stderr).on('line', (line) => lines.push(line));

  // Its processes have inherited the mark, in whatever group they are.
  const marked = () => find((pid) => listOf(pid, 'environ').includes(`FLEET_MARK=${mark}`));
  const killAll = () => {
    for (const pid of marked()) process.kill(pid, 'SIGKILL');
  };
  const readFigures = async () => (await (await fetch(`${url}/figures`)).json()) as Figures | null;
  let figures: Figures | null = null;
  try {
    await until('the example prints the address of its page', () => url !== '');
    await until('its workers are at work', async () => {
      figures = await readFigures();
      return figures?.workers.length === 4 && figures.held === conversations && figures.messages > 20;
    });
  } catch (error) {
    killAll();
    throw error;
  }
  const main = marked().find((pid) => listOf(pid, 'cmdline')[1]?.endsWith('main.mjs'))!;
  const settings = marked().flatMap((pid) => listOf(pid, 'environ'));
  const port = Number(new URL(settings.find((setting) => setting.startsWith('REDIS_URL='))!.slice(10)).port);
  // Redis writes its title over its environment.
  const servers = () => find((pid) => listOf(pid, 'cmdline')[0]?.trim() === `redis-server 127.0.0.1:${port}`);

  return {
    url,
    main,
    messages: figures!.messages,
    /** Where its Redis keeps its data. */
    folder: readlinkSync(`/proc/${servers()[0]!}/cwd`),
    /** To all of its group, as Ctrl+C does in a terminal. */
    interrupt: () => process.kill(-child.pid!, 'SIGINT'),
    /** Waits until none of its processes is left. */
    async ended(bound: number): Promise<void> {
      try {
        await until('nothing of the example runs any more', () => marked().length + servers().length === 0, bound);
      } finally {
        killAll();
      }
      if (lines.length >= 100) throw new Error(`the example wrote ${lines.length} lines to its log`);
    },
  };
}

/** The example works, and ends in good order with Ctrl+C. */
export async function startExample(): Promise<void> {
  const began = Date.now();
  const { url, interrupt, ended } = await start();
  const page = await (await fetch(url)).text();
  interrupt();
  await ended(15_000);
  if (!page.includes(`Conversations<td>${conversations}`)) throw new Error(`The page is not right: ${page}`);
  console.log(`the example starts, works and ends: ${Date.now() - began} ms`);
}

/** All ends at once with a second Ctrl+C. */
export async function interruptTwice(): Promise<void> {
  const began = Date.now();
  const { folder, interrupt, ended } = await start();
  interrupt();
  interrupt();
  await ended(3000);
  await rm(folder, { recursive: true, force: true });
  console.log(`two signals end the example: ${Date.now() - began} ms`);
}

/** All ends with the main process, however that ended, and what Redis had is on disk. */
export async function killMain(): Promise<void> {
  const began = Date.now();
  const { main, messages, folder, ended } = await start();
  process.kill(main, 'SIGKILL');
  await ended(10_000);

  const server = await startRedis(folder);
  const redis = new Redis(server.url);
  const queue = openQueue(redis);
  const jobs = await queue.getJobCountByTypes();
  const entries = await redis.xlen(stream);
  await queue.close();
  redis.disconnect();
  await server.stop();
  await rm(folder, { recursive: true });
  if (jobs !== conversations || entries < messages)
    throw new Error(`${jobs} conversations and ${entries} of ${messages} messages are left`);
  console.log(`nothing is left running if the main process is killed, and nothing is lost: ${Date.now() - began} ms`);
}
