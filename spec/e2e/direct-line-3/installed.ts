import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Too large for everyone who runs the specs: ./run installs it, and .ci/run runs that. */
const isInstalled = existsSync(join(__dirname, 'peers/node_modules/botframework-directlinejs'));

export function describeInstalled(name: string, define: () => void): void {
  if (!isInstalled) {
    // Jest shows no console of what is skipped
    process.stderr.write(
      `Skipped: ${name}. \`bash spec/e2e/direct-line-3/run\` installs what it needs, and runs it.\n`,
    );
  }
  (isInstalled ? describe : describe.skip)(name, define);
}

/** A program that prints its URL, and runs until it is stopped. */
export async function start(program: string, ...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [join(__dirname, 'peers', program), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [url] = (await once(createInterface(child.stdout!), 'line')) as [string];
  return {
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
