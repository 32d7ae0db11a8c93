import { parseArgs, type ParseArgsConfig } from 'node:util';
import { defer, fromEvent, noop, type Observable, takeUntil, tap } from 'rxjs';
import { version } from '../../package.json';
import { chat } from './chat';
import { type Command, UsageError } from './command';
import { emulate } from './emulate';
import { endSignal } from './endSignal';
import { failureOf } from './failure';
import { help, helpOf } from './help';
import { send } from './send';
import { tail } from './tail';
import { token } from './token';
import { write } from './write';

const commands: Readonly<Record<string, Command>> = { chat, tail, send, token, emulate };

function parse<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    // what it has to say of other options comes after that
    const [reason] = (error as Error).message.split(/\.\s/);
    throw new UsageError(reason);
  }
}

/** Does what the arguments of `process` ask for, which ends by itself once nothing is left to do. */
export function main(process: NodeJS.Process): void {
  const { argv, stdout, stderr } = process;
  const [name = '', ...args] = argv.slice(2);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

  /** Throws a UsageError for what there is not. */
  function run(): Observable<unknown> {
    const helpOption = { help: { type: 'boolean', short: 'h' } } as const;
    const verboseOption = { verbose: { type: 'boolean' } } as const;
    if (command) {
      const { options: own, asks, allowPositionals = false } = command;
      const options = { ...own, ...(asks && verboseOption), ...helpOption };
      const { values, positionals } = parse({ args, options, allowPositionals });
      const { help, verbose, ...given } = values;
      const called = { values: given, positionals, verbose: verbose === true };
      return help ? write(stdout, helpOf(name, command)) : command.run(called, process);
    }
    if (name === '' || name === '--') throw new UsageError('A command is missing');
    if (!name.startsWith('-')) throw new UsageError(`Unknown command '${name}'`);
    const { values } = parse({ args: [name], options: { ...helpOption, version: { type: 'boolean' } } });
    return write(stdout, values.version ? `${version}\n` : help(commands));
  }

  const closed$ = fromEvent(stdout, 'error').pipe(
    tap((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }),
  );

  // nobody is left to be told
  for (const output of [stdout, stderr]) output.on('error', noop);

  endSignal(process).subscribe({ next: ([, number]) => (process.exitCode = 128 + number), error: noop });
  defer(run)
    .pipe(takeUntil(closed$))
    .subscribe({
      error: (error: unknown) => {
        const { exitCode, line } = failureOf(error, command ? `direct-line ${name}` : 'direct-line');
        process.exitCode = exitCode;
        stderr.write(line);
      },
    });
}
