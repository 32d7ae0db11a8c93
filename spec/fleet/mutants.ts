import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** A change of one place in one file of the example. */
export interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const appending = 'const added = await append(redis, conversationId, messages);';
const saving = 'if (watermark !== undefined) await job.updateData({ conversationId, watermark });';
const die = `if (process.argv[2] === 'die') process.kill(process.pid, 'SIGKILL');`;

/** A worker that is told to dies between the entries and the checkpoint. */
export const dieThere: Mutant = { file: 'lease.ts', from: saving, to: `${die} ${saving}` };

/** It dies there too, but the checkpoint is saved before the entries: they are skipped. */
export const checkpointFirst: readonly Mutant[] = [
  { file: 'lease.ts', from: saving, to: '' },
  { file: 'lease.ts', from: appending, to: `${saving} ${die} ${appending}` },
];

/** An id that is known is appended all the same. */
export const noKeys: Mutant = { file: 'append.ts', from: `1, 'NX', 'EX'`, to: `1, 'EX'` };

/** Has esbuild make the changes. A place that is not there, once, is an error: the mutant would be none. */
export const mutate = (mutants: readonly Mutant[]): Plugin => ({
  name: 'mutate',
  setup(build) {
    build.onLoad({ filter: /examples\/fleet\/\w+\.ts$/ }, async ({ path }) => {
      let contents = await readFile(path, 'utf8');
      for (const { file, from, to } of mutants) {
        if (!path.endsWith(`/${file}`)) continue;
        if (contents.split(from).length !== 2) throw new Error(`${file} has not once: ${from}`);
        contents = contents.replace(from, () => to);
      }
      return { contents, loader: 'ts' };
    });
  },
});
