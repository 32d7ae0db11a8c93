import type { MessageSet } from '../protocol/message';

/**
 * Decides when to poll after a send. Its functions are called for each send and each poll. All times are ms, on one clock.
 * `adaptiveBurst` makes a `Burst` that learns. A `Burst` without `fork` belongs to one conversation.
 *
 * @example
 * ```ts
 * import { type Burst, connect } from 'rxjs-direct-line';
 *
 * let due = 0;
 * const burst: Burst = {
 *   sent({ answeredAt = 0 }) {
 *     due = answeredAt + 500; // one poll, half a second after each send
 *   },
 *   received: () => undefined,
 *   due: (after) => (due > after ? due : undefined),
 * };
 * connect({ token, burst }).message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 *
 * @category Pace
 */
export interface Burst {
  /**
   * Called when a POST with a message begins, without `answeredAt`, and again when it has been answered, unless the message
   * was refused. One message goes out at a time.
   */
  sent(post: { readonly startedAt: number; readonly answeredAt?: number }): void;
  /** Called when a GET that began at `at` has brought the new messages in `set`. `userId` is the sender of your own messages. */
  received(set: MessageSet, at: number, userId: string): void;
  /**
   * Gives the time of the next poll, if the GET that began at `after` has not brought the reply. Gives undefined if no reply
   * is expected. No regular poll is made meanwhile. `maxGap` is the interval, the longest time without a poll.
   */
  due(after: number, maxGap?: number): number | undefined;
  /** Makes a `Burst` for another conversation with the same bot. The two learn together. */
  fork?(): Burst;
}
