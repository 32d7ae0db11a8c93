// Breaks the code file by file, and keeps the results in coverage/mutation.json after each: what has been done is not done
// again. `npm run mutate -- --mutate 'src/receiving/*.ts'` does a part, `--force` does it once more.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parseArgs } from 'node:util';

const config = 'spec/tools/mutate/stryker.json';
const { incrementalFile, mutate } = JSON.parse(readFileSync(config, 'utf8'));
const { values, positionals } = parseArgs({
  options: { mutate: { type: 'string', multiple: true }, force: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const asked = [...(values.mutate ?? []), ...positionals].flatMap((text) => text.split(','));
const files = readdirSync('src', { recursive: true })
  .map((name) => join('src', name))
  .sort();

/** The files of a glob; a file may be followed by lines, as Stryker has it: `src/polling/nextPoll.ts:50-64`. */
const filesOf = (text) => {
  const [glob, lines] = text.split(':');
  return files.filter((file) => matchesGlob(file, glob)).map((file) => (lines ? `${file}:${lines}` : file));
};
const parts = (asked.length ? asked : mutate).flatMap(filesOf);
if (!parts.length) throw new Error(`no file of src is meant by ${asked.join()}`);

for (const part of parts) {
  const args = ['node_modules/.bin/stryker', 'run', config, '--mutate', part, ...(values.force ? ['--force'] : [])];
  const { status } = spawnSync(process.execPath, args, {
    env: { PROPERTY_RUNS: '20', ...process.env },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const counts = Object.entries(JSON.parse(readFileSync(incrementalFile, 'utf8')).files).map(([file, { mutants }]) => {
  const count = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
  const [killed, timeout, survived, uncovered] = ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map((s) => count(s));
  return { file, killed, timeout, survived, uncovered };
});
const scoreOf = ({ killed, timeout, survived, uncovered }) =>
  (100 * (killed + timeout)) / (killed + timeout + survived + uncovered);
const sum = (key) => counts.reduce((total, { [key]: count }) => total + count, 0);
const all = {
  file: 'all',
  killed: sum('killed'),
  timeout: sum('timeout'),
  survived: sum('survived'),
  uncovered: sum('uncovered'),
};
console.table([...counts, all].map((row) => ({ ...row, score: Math.round(scoreOf(row) * 10) / 10 })));
if (scoreOf(all) < 90) process.exitCode = 1;
