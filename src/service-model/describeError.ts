import { tryOr } from '../util/tryOr';

/** Room for a sentence or two. An answer should not carry more. */
const maxLength = 1000;

/**
 * The text of anything that was thrown. Its message may be missing, may not be a text, or may throw when it is read.
 */
export function describeError(error: unknown): string {
  const text = tryOr(() => String(error instanceof Error ? error.message : error));
  return text?.slice(0, maxLength) ?? 'it threw something that cannot be shown';
}
