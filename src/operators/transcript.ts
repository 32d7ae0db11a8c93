import { distinctUntilChanged, type OperatorFunction, pipe, scan } from 'rxjs';
import type { Message } from '../protocol/message';
import { getKey } from '../receiving/repeats';

/**
 * Emits all messages so far, as a new frozen array after each message. If a message comes again with the same `id` and
 * other content, it replaces the older version.
 *
 * A message keeps the place of its first version, because neither an `id` nor a date gives the order. So the source has
 * to emit messages in order, as `message$` does. `merge(history(), message$)` does not. The example holds new messages
 * back until the history is complete.
 *
 * It emits nothing before the first message; add `startWith([])` for an empty array. Add `shareReplay({ bufferSize: 1,
 * refCount: true })` for late subscribers. It completes and fails with its source.
 *
 * ```text
 * source        a---b-a-c-A---|    A another text with the id of a
 * transcript()  x---y---z-w---|    x [a]   y [a, b]   z [a, b, c]   w [A, b, c]
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
 *
 * @category Operators
 */
export function transcript(): OperatorFunction<Message, readonly Message[]> {
  return pipe(
    scan((said: readonly Message[], message) => {
      const place = said.findIndex(({ id }) => id === message.id);
      const older = said[place];
      if (!older) return Object.freeze([...said, message]);
      if (getKey(older) === getKey(message)) return said;
      return Object.freeze([...said.slice(0, place), message, ...said.slice(place + 1)]);
    }, []),
    // A message that is in the array already makes no new one.
    distinctUntilChanged(),
  );
}
