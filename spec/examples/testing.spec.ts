import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../..');
const folder = join(root, 'docs/examples/testing');
const files = readdirSync(folder).sort();
const tests = files.filter((file) => file.endsWith('.spec.ts'));

describe('the examples of testing', () => {
  describe.each(tests)('%s', (file) => {
    // its tests become part of this one
    jest.requireActual(join(folder, file));
  });

  it('run in Vitest, too', async () => {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const config = join(__dirname, 'testing.vitest.mjs');
    const args = [vitest, 'run', '--config', config, '--reporter', 'json'];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });

    const { success, testResults } = JSON.parse(stdout) as { success: boolean; testResults: { name: string }[] };
    expect(success).toBe(true);
    expect(testResults.map(({ name }) => basename(name)).sort()).toEqual(tests);
  }, 60_000);
});

describe('the page about testing', () => {
  const page = readFileSync(join(root, 'docs/testing.md'), 'utf8');
  // each block stands below the link to its file
  const quotes = [...page.matchAll(/\(examples\/testing\/([\w.]+)\):\n\n```typescript\n(.*?)^```$/gms)].map(
    ([, file = '', code = '']) => ({ file, code }),
  );

  it.each(quotes)('quotes $file as it is', ({ file, code }) => {
    expect(code).toBe(readFileSync(join(folder, file), 'utf8'));
  });

  it('quotes every file', () => {
    expect(quotes.map(({ file }) => file).sort()).toEqual(files);
    expect(quotes).toHaveLength(page.match(/^```typescript$/gm)?.length ?? 0);
  });
});
