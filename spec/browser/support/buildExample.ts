import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const example = join(__dirname, '../../../docs/examples/angular');
const peers = join(__dirname, '../peers');

/** Builds the example as `npm start` there does; installs what is missing first. */
export default function buildExample(): void {
  const run = (command: string, cwd: string) => execSync(command, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  for (const folder of [example, peers])
    if (!existsSync(join(folder, 'node_modules'))) run('npm ci --no-audit --no-fund', folder);
  run('npm run --silent prestart', example);
}
