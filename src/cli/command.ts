import type { Observable } from 'rxjs';

/** An option with a value, as `parseArgs` takes it, with its text in the help. */
export interface Option {
  readonly type: 'string';
  /** The name of the value in the help. */
  readonly value: string;
  readonly about: string;
}

/** The arguments of a command, parsed. */
export interface Args {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
  /** Whether to print each request. */
  readonly verbose: boolean;
}

/** One command. */
export interface Command {
  /** The purpose of the command, in a sentence. */
  readonly summary: string;
  /** A further sentence for the help. */
  readonly details?: string;
  /** The arguments after its name. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly allowPositionals?: boolean;
  /** It makes requests to a service, so it has the option `--verbose`. */
  readonly asks?: boolean;
  /** The environment variables that it reads, with their texts in the help. */
  readonly environment: Readonly<Record<string, string>>;
  /** Completes when the work is done, or when the process is told to stop. Wrong arguments are a UsageError. */
  run(args: Args, process: NodeJS.Process): Observable<unknown>;
}

/** The command was called with wrong arguments, or in a wrong environment. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
