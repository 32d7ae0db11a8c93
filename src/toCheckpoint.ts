import type { Checkpoint } from './options';
import { tryOr } from './util/tryOr';

/**
 * The checkpoint that was saved, to give to `connect`: its two members and nothing else, whatever else the storage has been
 * made to hold, such as a `domain` that would get the secret. `null`, `undefined` and `{}` stand for the beginning.
 *
 * @throws TypeError that names the member that is no part of a checkpoint, without its value. It is time to begin anew.
 *
 * @example
 * ```ts
 * import { connect, toCheckpoint } from 'rxjs-direct-line';
 *
 * const load = () => {
 *   try {
 *     return toCheckpoint(JSON.parse(localStorage.getItem('chat') ?? 'null'));
 *   } catch (error) {
 *     report(error);
 *     return {};
 *   }
 * };
 * const { message$ } = connect({ token, userId: 'user1', ...load() });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function toCheckpoint(value: unknown): Partial<Checkpoint> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new TypeError('no checkpoint: not an object');
  const { conversationId, watermark } = value as Readonly<Record<string, unknown>>;
  if (conversationId === undefined) {
    if (watermark !== undefined) throw new TypeError('no checkpoint: a watermark without a conversationId');
    return {};
  }
  if (typeof conversationId !== 'string' || /^\.{0,2}$/.test(conversationId) || !isWellFormed(conversationId))
    throw new TypeError('no checkpoint: conversationId');
  if (watermark === undefined) return { conversationId };
  if (typeof watermark !== 'string' || !isWellFormed(watermark)) throw new TypeError('no checkpoint: watermark');
  return { conversationId, watermark };
}

/** Whether `text` can be sent: half of a surrogate pair cannot. */
const isWellFormed = (text: string): boolean => tryOr(() => encodeURIComponent(text)) !== undefined;
