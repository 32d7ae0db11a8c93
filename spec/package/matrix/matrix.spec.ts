import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peerDependencies } from '../../../package.json';
import { pack } from '../../support/pack';
import { smoke } from '../smoke';
import { dependencies } from './package.json';

const nodes = Object.keys(dependencies).map((name) => ({
  name,
  program: join(__dirname, 'node_modules', name, 'bin/node'),
}));
const isInstalled = nodes.every(({ program }) => existsSync(program));
// Jest shows no console of what is skipped
if (!isInstalled) {
  process.stderr.write(
    'Skipped: the package in every major of Node, because they are not installed. ' +
      '`bash spec/package/matrix/run` installs them (1.3 GB), and runs it there.\n',
  );
}

const newest = peerDependencies.rxjs;
const floor = newest.slice(1);
const install = ['install', '--prefer-offline', '--strict-peer-deps', '--engine-strict', '--no-audit', '--no-fund'];
const run = promisify(execFile);

jest.setTimeout(120_000);

(isInstalled ? describe : describe.skip)('the package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matrix-'));
    const tarball = await pack();
    for (const rxjs of [floor, newest]) {
      const app = join(folder, rxjs);
      mkdirSync(app);
      writeFileSync(join(app, 'package.json'), '{ "private": true }');
      await run('npm', [...install, tarball, `rxjs@${rxjs}`], { cwd: app });
    }
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each([floor, newest])('with rxjs %s', (rxjs) => {
    it.each(nodes)('works in $name', ({ program }) => smoke(join(folder, rxjs), program));
  });
});
