import { tryOr } from '../util/tryOr';

/** Long enough for a sentence or two, and no more than an answer should carry. */
const maxLength = 1000;

/** What an error says, whatever was thrown: its text may be missing, be no text, or throw when it is read. */
export function describeError(error: unknown): string {
  const text = tryOr(() => String(error instanceof Error ? error.message : error));
  return text?.slice(0, maxLength) ?? 'it threw something that cannot be shown';
}
