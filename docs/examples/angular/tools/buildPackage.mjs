// Here the package is the repository itself. Builds it to where `npm ci` has put the package.
import { execSync } from 'node:child_process';
import { copyFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const run = (command) => execSync(command, { cwd: path('../../../..'), stdio: 'inherit' });

if (!existsSync(path('../../../../node_modules/tsdown'))) run('npm ci --no-audit --no-fund');
run(`npm run --silent prepack -- --out-dir "${path('../node_modules/rxjs-direct-line/dist')}"`);
copyFileSync(path('../../../../package.json'), path('../node_modules/rxjs-direct-line/package.json'));
