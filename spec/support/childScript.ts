import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build, type Plugin } from 'esbuild';

/** How a process ended. */
export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A script in TypeScript, made ready to be run by Node. */
export interface ChildScript {
  /** Runs it in a process of its own, of which `ended` tells the end. */
  start(...args: string[]): { readonly child: ReturnType<typeof spawn>; readonly ended: Promise<Ended> };
  remove(): Promise<void>;
}

/** Bundles a script; the paths of tsconfig.json lead its imports to the sources. `env` is added to the environment. */
export async function childScript(
  path: string,
  env: NodeJS.ProcessEnv = {},
  plugins: Plugin[] = [],
): Promise<ChildScript> {
  const folder = await mkdtemp(join(tmpdir(), 'script-'));
  const outfile = join(folder, 'script.cjs');
  await build({ entryPoints: [path], outfile, bundle: true, platform: 'node', plugins });

  return {
    start(...args) {
      const child = spawn(process.execPath, [outfile, ...args], { env: { ...process.env, ...env } });
      const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
        ([[exit, signal], out, err]): Ended => ({
          exit: exit as number | null,
          signal: signal as NodeJS.Signals | null,
          out,
          err,
        }),
      );
      return { child, ended };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
