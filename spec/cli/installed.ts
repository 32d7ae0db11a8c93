import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
import { pack, unpack } from '../support/pack';

/** How a process ended, and all that it said. */
export interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** A process that runs, with an input that is still open. */
export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<Ended>;
  /** Resolves once its output, errors included, has that in it; rejects when it ends without. */
  said(what: string): Promise<string>;
}

type Environment = Readonly<Record<string, string>>;

// a process starts slowly where others are busy
jest.setTimeout(60_000);

const nowhere = {
  npm_lifecycle_event: '',
  DIRECT_LINE_SECRET: '',
  DIRECT_LINE_TOKEN: '',
  DIRECT_LINE_DOMAIN: '',
};

/** What ^C does in a terminal: everything that was started there gets it. */
export function signal({ pid }: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void {
  process.kill(-pid!, name);
}

/** The command as a package manager installs it, in a folder of its own. */
export async function install() {
  const folder = await mkdtemp(join(tmpdir(), 'direct-line-'));
  await unpack(await pack('--no-dts'), folder, ['rxjs', 'cross-fetch']);
  const bin = join(folder, 'node_modules/.bin');
  await mkdir(bin);
  await symlink('../rxjs-direct-line/dist/cli.js', join(bin, 'direct-line'));
  await chmod(join(bin, 'direct-line'), 0o755);

  const children = new Set<ChildProcessWithoutNullStreams>();

  function launch(program: string, args: readonly string[], env: Environment): Running {
    const path = bin + delimiter + (process.env['PATH'] ?? '');
    // a group of its own, which a signal can be for
    const options = { cwd: folder, detached: true, env: { ...process.env, ...nowhere, PATH: path, ...env } };
    const child = spawn(program, args, options);
    children.add(child);
    const told = { out: '', err: '' };
    const said$ = new BehaviorSubject('');
    const tell = (name: keyof typeof told) => (chunk: unknown) => {
      told[name] += String(chunk);
      said$.next(told.out + told.err);
    };
    child.stdout.setEncoding('utf8').on('data', tell('out'));
    child.stderr.setEncoding('utf8').on('data', tell('err'));
    // it may end before it has read its input
    child.stdin.on('error', () => undefined);
    const ended = once(child, 'close').then(([exit]) => {
      children.delete(child);
      said$.complete();
      return { exit: exit as number | null, ...told };
    });
    return { child, ended, said: (what) => firstValueFrom(said$.pipe(filter((said) => said.includes(what)))) };
  }

  return {
    start: (args: readonly string[], env: Environment = {}) => launch('direct-line', args, env),
    /** Runs lines of a shell in which `direct-line` is the command. */
    shell: (lines: string, env: Environment = {}) => launch('bash', ['-c', lines], env),
    /** Ends what still runs, with all that it has started. */
    async stop() {
      const ends = [...children].map((child) => {
        const end = once(child, 'close');
        try {
          signal(child, 'SIGKILL');
        } catch {
          // all of it has ended by now
        }
        return end;
      });
      await Promise.all(ends);
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
