import type { Observable } from 'rxjs';

/** An option with a value, as `parseArgs` takes it, and what the help says of it. */
export interface Option {
  readonly type: 'string';
  /** Stands for the value. */
  readonly value: string;
  readonly about: string;
}

/** What the arguments gave. */
export interface Args {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
  /** Whether to tell of each request. */
  readonly verbose: boolean;
}

/** One command. */
export interface Command {
  /** What it does, in a sentence. */
  readonly summary: string;
  /** What else there is to say of it. */
  readonly details?: string;
  /** What may follow its name. */
  readonly usage: string;
  readonly options: Readonly<Record<string, Option>>;
  readonly allowPositionals?: boolean;
  /** It asks a service for something, of which `--verbose` tells. */
  readonly asks?: boolean;
  /** The variables of the environment that it reads, and what they are. */
  readonly environment: Readonly<Record<string, string>>;
  /** Completes when it has done its work, or when it is told to end. A bad use is a UsageError, thrown or told. */
  run(args: Args, process: NodeJS.Process): Observable<unknown>;
}

/** Who called the command has to call it in another way. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
