import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copySources, pack, unpack } from '../support/pack';

// two builds, on a machine that may be busy
jest.setTimeout(120_000);

describe('npm start', () => {
  let copy: string;
  let folder: string;
  beforeAll(async () => {
    copy = await copySources();
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterAll(() => {
    for (const path of [copy, folder]) rmSync(path, { recursive: true });
  });

  it('leaves dist as a build leaves it, so that a linked package works on', async () => {
    const built = await unpack(await pack(), folder, []);
    const said = execFileSync('npm', ['start', '--silent'], { cwd: copy, encoding: 'utf8', input: 'hello\n' });
    expect(said).toMatch('hello');
    expect(readdirSync(join(copy, 'dist')).sort()).toEqual(readdirSync(join(built, 'dist')).sort());
  });
});
