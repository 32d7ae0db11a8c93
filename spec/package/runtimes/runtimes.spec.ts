import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pack, unpack } from '../../support/pack';
import { blocksOf } from '../../support/pages';

const runtimes = [
  { name: 'bun', args: [] },
  { name: 'deno', args: ['run', '--allow-net', '--allow-env', '--allow-read'] },
].map(({ name, args }) => ({ name, args, program: join(__dirname, 'node_modules/.bin', name) }));
const isInstalled = runtimes.every(({ program }) => existsSync(program));
// Jest shows no console of what is skipped
if (!isInstalled) {
  process.stderr.write(
    'Skipped: the package in Deno and Bun, because they are not installed. ' +
      '`bash spec/package/runtimes/run` installs them (200 MB), and runs it there.\n',
  );
}

const run = promisify(execFile);

jest.setTimeout(120_000);

(isInstalled ? describe : describe.skip)('the package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runtimes-'));
    await unpack(await pack('--no-dts'), folder, ['rxjs', 'tslib', 'cross-fetch']);
    // as npm has left it: by that Deno knows that there are node_modules
    await writeFile(join(folder, 'package.json'), '{ "dependencies": { "rxjs-direct-line": "*", "rxjs": "*" } }');
    const [program] = blocksOf('js', ['README.md']);
    await writeFile(join(folder, 'hello.mjs'), program!.code);
    await copyFile(join(__dirname, '../talk.mjs'), join(folder, 'talk.mjs'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  describe.each(runtimes)('in $name', ({ args, program }) => {
    const said = async (file: string) => (await run(program, [...args, file], { cwd: folder })).stdout;

    it('runs the program of the README', async () => {
      expect(await said('hello.mjs')).toBe('You said: hello\n');
    });

    it('asks a bot, over HTTP and in virtual time, in both formats of modules', async () => {
      const ways = ['imported', 'imported, in virtual time', 'required', 'required, in virtual time'];
      expect(await said('talk.mjs')).toBe(ways.map((way) => `${way}: You said hello\n`).join(''));
    });
  });
});
