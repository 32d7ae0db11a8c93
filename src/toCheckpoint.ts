import type { Checkpoint } from './options';
import { tryOr } from './util/tryOr';

/**
 * Checks a saved checkpoint, for `connect`. It takes only the two members of a checkpoint from it. So if somebody has put
 * a `domain` into the storage, that domain does not get your secret. `null`, `undefined` and `{}` mean the beginning.
 *
 * @throws TypeError that names the wrong member, without its value. Then begin a new conversation.
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
 *
 * @category Conversation
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

/** Whether `text` can be sent. Half of a surrogate pair cannot. */
const isWellFormed = (text: string): boolean => tryOr(() => encodeURIComponent(text)) !== undefined;
