import { distinctUntilChanged, type OperatorFunction, pipe, scan } from 'rxjs';
import type { Message } from '../protocol/message';
import { keyOf } from '../receiving/repeats';

/**
 * All that has been said so far: a new array with each message that is new, or a newer version of one by its `id`. The
 * arrays are frozen.
 *
 * A message has the place of its first arrival, and so have its newer versions: neither ids nor dates tell an order. So the source brings it, as
 * `message$` does. `merge(history(), message$)` does not, since new messages come amid old ones; the example holds them
 * back until the history is complete, and listens meanwhile: no gap, and nothing twice.
 *
 * Nothing before the first message: `startWith([])`. For all who come late: `shareReplay({ bufferSize: 1, refCount:
 * true })`. It ends and fails with its source.
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
 */
export function transcript(): OperatorFunction<Message, readonly Message[]> {
  return pipe(
    scan((said: readonly Message[], message) => {
      const place = said.findIndex(({ id }) => id === message.id);
      const older = said[place];
      if (!older) return Object.freeze([...said, message]);
      if (keyOf(older) === keyOf(message)) return said;
      return Object.freeze([...said.slice(0, place), message, ...said.slice(place + 1)]);
    }, []),
    // A message that is there already makes no new array.
    distinctUntilChanged(),
  );
}
