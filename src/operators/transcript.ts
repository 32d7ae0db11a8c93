import { distinct, type OperatorFunction, pipe, scan } from 'rxjs';
import type { Message } from '../protocol/message';

/**
 * All that has been said so far: a new array with each message that is new by its `id`. The arrays are frozen.
 *
 * A message has the place of its first arrival: neither ids nor dates tell an order. So the source brings it, as
 * `message$` does. `merge(history(), message$)` does not, since new messages come amid old ones; the example holds them
 * back until the history is complete, and listens meanwhile: no gap, and nothing twice.
 *
 * Nothing before the first message: `startWith([])`. For all who come late: `shareReplay({ bufferSize: 1, refCount:
 * true })`. It ends and fails with its source.
 *
 * ```text
 * source        a---b-a-c-----|
 * transcript()  x---y---z-----|    x [a]   y [a, b]   z [a, b, c]
 * ```
 *
 * @example
 * ```ts
 * import { concat, connect as multicast, ReplaySubject } from 'rxjs';
 * import { connect, type Message, transcript } from 'rxjs-direct-line';
 *
 * const { message$, history } = connect({ token, conversationId, userId: 'user1' });
 *
 * message$
 *   .pipe(
 *     multicast((live$) => concat(history(), live$), { connector: () => new ReplaySubject<Message>() }),
 *     transcript(),
 *   )
 *   .subscribe({ next: (said) => show(said.map(({ text }) => text)), error: report });
 * ```
 */
export function transcript(): OperatorFunction<Message, readonly Message[]> {
  return pipe(
    distinct(({ id }) => id),
    scan((said: readonly Message[], message) => Object.freeze([...said, message]), []),
  );
}
