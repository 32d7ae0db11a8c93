import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

describe('a conversation that is polled for long', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'polls-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // a million of them is `npm run memory`
  it('keeps nothing of a poll', () => {
    const outfile = join(folder, 'polls.js');
    buildSync({ entryPoints: [join(__dirname, 'polls.ts')], outfile, bundle: true, platform: 'node' });
    const printed = execFileSync(process.execPath, ['--expose-gc', outfile, '100000'], { encoding: 'utf8' });
    expect(printed).toMatch(/^100000 polls: the heap grew by -?\d+ bytes$/m);
  });
});
