import { assignDefined } from './util/assignDefined';
import { tryOr } from './util/tryOr';

/**
 * Which request failed, and what was behind it.
 *
 * @inline
 */
export interface ErrorOrigin {
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly cause?: unknown;
}

/**
 * What every error of this library is, but for the TypeError of a wrong option. There is no credential in any of them.
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
 */
export class DirectLineError extends Error {
  /** A literal, the name of the class: it tells them apart where there are two copies of this library. */
  override readonly name: string = 'DirectLineError';
  /** The method of the request that failed, where one did. */
  declare readonly method?: string;
  /** The path of the request that failed, without its domain and its query. */
  declare readonly path?: string;

  constructor(message: string, fields: ErrorOrigin = {}) {
    super(message);
    assignDefined(this, fields);
  }
}

/** `error` as an error of this library: the original is the cause of one that is not. */
export const toDirectLineError = (error: unknown): DirectLineError =>
  error instanceof DirectLineError ? error : new DirectLineError(describeError(error), { cause: error });

/** The message of anything that was thrown; reading it may throw, too. */
export const describeError = (error: unknown): string =>
  tryOr(() => String((error as Error | undefined)?.message ?? error)) ?? 'an error that cannot be described';
