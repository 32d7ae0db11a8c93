import { execSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Builds the example as `npm start` there does. */
export default function buildExample(): void {
  const example = join(__dirname, '../../../docs/examples/angular');
  const run = (command: string) => execSync(command, { cwd: example, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(join(example, 'node_modules'))) run('npm ci --no-audit --no-fund');
  run('npm run --silent prestart');
}
