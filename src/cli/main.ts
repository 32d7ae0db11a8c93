import { parseArgs, type ParseArgsConfig } from 'node:util';
import { defer, fromEvent, noop, type Observable, type Subscription, takeUntil, tap } from 'rxjs';
import { version } from '../../package.json';
import { calledAs } from './calledAs';
import { chat } from './chat';
import { type Command, UsageError } from './command';
import { emulate } from './emulate';
import { endSignal } from './endSignal';
import { failureOf } from './failure';
import { help, helpOf } from './help';
import { nearest } from './nearest';
import { print, tell } from './print';
import { send } from './send';
import { tail } from './tail';
import { token } from './token';

const commands: Readonly<Record<string, Command>> = { chat, tail, send, token, emulate };
const findCommand = (name: string) => (Object.hasOwn(commands, name) ? commands[name] : undefined);

const helpOption = { help: { type: 'boolean', short: 'h' } } as const;
const verboseOption = { verbose: { type: 'boolean' } } as const;
const versionOption = { version: { type: 'boolean', short: 'v' }, Version: { type: 'boolean', short: 'V' } } as const;

function parse<T extends ParseArgsConfig>(config: T) {
  try {
    return parseArgs(config);
  } catch (error) {
    // The rest of the message is advice about other options.
    const [reason] = (error as Error).message.split(/\.\s/);
    throw new UsageError(reason);
  }
}

function unknownCommand(name: string): UsageError {
  const meant = nearest(name, [...Object.keys(commands), 'help', 'version']);
  return new UsageError(`Unknown command '${name}'${meant ? ` (did you mean '${meant}'?)` : ''}`);
}

function helpWith([name]: readonly string[]): string[] {
  if (name === undefined) return help(commands);
  const command = findCommand(name);
  if (!command) throw unknownCommand(name);
  return helpOf(name, command);
}

/** Runs the command that `args` name. Throws a UsageError if they name none. */
function run([name = '', ...args]: readonly string[], process: NodeJS.Process): Observable<unknown> {
  const { stdout } = process;
  const command = findCommand(name);
  if (command) {
    const { options: own, asks, allowPositionals = false } = command;
    const options = { ...own, ...(asks && verboseOption), ...helpOption };
    const { values, positionals } = parse({ args, options, allowPositionals });
    const { help, verbose, ...given } = values;
    const called = { values: given, positionals, verbose: verbose === true };
    return help ? print(stdout, helpOf(name, command)) : command.run(called, process);
  }
  if (name === '' || name === '--') throw new UsageError('A command is missing');
  if (name === 'help') return print(stdout, helpWith(args));
  if (name === 'version') return print(stdout, [version]);
  if (!name.startsWith('-')) throw unknownCommand(name);
  const { values } = parse({ args: [name], options: { ...helpOption, ...versionOption } });
  return print(stdout, values.version || values.Version ? [version] : help(commands));
}

/**
 * Runs the command that the arguments of `process` name. The process ends when no work is left, and the subscription is
 * then closed.
 */
export function main(process: NodeJS.Process): Subscription {
  const { argv, stdout, stderr, env } = process;
  const args = argv.slice(2);

  const closed$ = fromEvent(stdout, 'error').pipe(
    tap((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }),
  );

  // Nobody can read a message any more.
  for (const output of [stdout, stderr]) output.on('error', noop);

  endSignal(process).subscribe({
    next(number) {
      process.exitCode = 128 + number;
    },
    error: noop,
  });
  return defer(() => run(args, process))
    .pipe(takeUntil(closed$))
    .subscribe({
      error(error: unknown) {
        const [name = ''] = args;
        const { exitCode, line } = failureOf(error, findCommand(name) ? `${calledAs(env)} ${name}` : calledAs(env));
        process.exitCode = exitCode;
        tell(stderr, line);
      },
    });
}
