import { assignDefined } from './util/assignDefined';
import { tryOr } from './util/tryOr';

/**
 * The request that failed, and the error behind it.
 *
 * @inline
 */
export interface ErrorOrigin {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base class of all errors of this library, except for the TypeError of a wrong option. No error contains a
 * credential.
 *
 * @example
 * ```ts
 * import { connect, DirectLineError } from 'rxjs-direct-line';
 *
 * connect({ token }).message$.subscribe({
 *   next: ({ text }) => show(text),
 *   error: (error: unknown) =>
 *     report(error instanceof DirectLineError ? `${error.name}: ${error.path ?? 'no request'}` : error),
 * });
 * ```
 *
 * @category Errors
 */
export class DirectLineError extends Error {
  /** The name of the class, as a literal. It tells errors apart even if there are two copies of this library. */
  override readonly name: string = 'DirectLineError';
  /** The method of the request that failed, if a request failed. */
  declare readonly method?: string;
  /** The path of the request that failed, without its domain and its query. */
  declare readonly path?: string;

  constructor(message: string, fields: ErrorOrigin = {}) {
    super(message);
    assignDefined(this, fields);
  }
}

/** Wraps `error` into an error of this library, unless it is one. The original is its cause. */
export const toDirectLineError = (error: unknown): DirectLineError =>
  error instanceof DirectLineError ? error : new DirectLineError(describeError(error), { cause: error });

/** The message of anything that was thrown. To read it may throw, too. */
export const describeError = (error: unknown): string =>
  tryOr(() => String((error as Error | undefined)?.message ?? error)) ?? 'an error that cannot be described';
