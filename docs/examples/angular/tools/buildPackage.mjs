// Here the package is the repository itself. Builds it, and lays the build where `npm ci` has put the package.
import { execSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const run = (command) => execSync(command, { cwd: path('../../../..'), stdio: 'inherit' });

if (!existsSync(path('../../../../node_modules/tsdown'))) run('npm ci --no-audit --no-fund');
run('npm run --silent prepack');

rmSync(path('../node_modules/rxjs-direct-line/dist'), { recursive: true, force: true });
cpSync(path('../../../../dist'), path('../node_modules/rxjs-direct-line/dist'), { recursive: true });
