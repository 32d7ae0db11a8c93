import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { BehaviorSubject, filter, firstValueFrom } from 'rxjs';
import { main } from '../../src/cli/main';
import type { Ended } from './installed';

type Environment = Readonly<Record<string, string>>;

/** A command that runs in this process, because another one starts slowly. Its input stays open. */
export interface RunningHere {
  readonly stdin: PassThrough;
  readonly out: () => string;
  readonly err: () => string;
  readonly exit: () => number;
  /** How it ended, and all that it has printed by then. */
  readonly ended: Promise<Ended>;
  /** Resolves once what it has printed, errors included, has that in it. */
  said(what: string | RegExp): Promise<void>;
  /** Tells it to end. */
  end(signal?: 'SIGINT' | 'SIGTERM'): void;
}

/** Does what `direct-line ARGS` does, with pipes or at a terminal. */
export function start(args: readonly string[], env: Environment = {}, stream: object = {}): RunningHere {
  const said$ = new BehaviorSubject('');
  const told = { stdout: '', stderr: '' };
  const output = (name: keyof typeof told) => {
    const output = Object.assign(new PassThrough({ encoding: 'utf8' }), stream);
    output.on('data', (chunk) => {
      told[name] += String(chunk);
      said$.next(told.stdout + told.stderr);
    });
    return output;
  };
  const stdin = Object.assign(new PassThrough(), stream);
  const streams = { stdin, stdout: output('stdout'), stderr: output('stderr') };
  const argv = ['node', 'direct-line', ...args];
  const process = Object.assign(new EventEmitter(), { argv, env, ...streams, exitCode: 0 });
  const running = main(process as unknown as NodeJS.Process);
  const ended = new Promise<void>((end) => running.add(end))
    // one turn, so that what was written has been read
    .then(() => new Promise(setImmediate))
    .then(() => ({ exit: process.exitCode, out: told.stdout, err: told.stderr }));
  return {
    stdin,
    out: () => told.stdout,
    err: () => told.stderr,
    exit: () => process.exitCode,
    ended,
    async said(what) {
      const isThere = (said: string) => (typeof what === 'string' ? said.includes(what) : what.test(said));
      await firstValueFrom(said$.pipe(filter(isThere)));
    },
    end: (signal = 'SIGTERM') => process.emit(signal, signal),
  };
}

/** What makes a stream a terminal. */
export const terminal = { isTTY: true, columns: 80, hasColors: () => false };
