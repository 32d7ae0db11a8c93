import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Figures } from '../../docs/examples/fleet/figures';
import { until } from './fleet';

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts the example by the command of its README, looks whether it lives, and ends it as Ctrl+C would. */
export async function startExample(): Promise<void> {
  const began = Date.now();
  const env = { ...process.env, PORT: '0', CONVERSATIONS: '20' };
  const child = spawn('npm', ['run', '--silent', 'fleet'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    let url = '';
    createInterface(child.stdout).on('line', (line) => (url ||= /http\S+/.exec(line)?.[0] ?? ''));
    await until('the example prints the address of its page', () => url !== '');
    await until('its workers are at work', async () => {
      const response = await fetch(`${url}/figures`);
      const figures = (await response.json()) as Figures | null;
      return figures?.workers.length === 4 && figures.held === 20 && figures.messages > 20 && figures.polls > 20;
    });
    const page = await (await fetch(url)).text();
    if (!page.includes('Conversations<td>20')) throw new Error(`The page is not right: ${page}`);
  } finally {
    // to all of its group, as a terminal does
    process.kill(-child.pid!, 'SIGINT');
    await until('it has ended', () => !isAlive(-child.pid!));
  }
  console.log(`the example starts, works and ends: ${Date.now() - began} ms`);
}
