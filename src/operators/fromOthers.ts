import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { check } from '../util/assertOptions';
import type { Message } from '../protocol/message';
import { isName } from '../protocol/decode';

/**
 * Emits only the messages that one user has not sent. With your own `userId`, these are the messages of the bot and of
 * all other users.
 *
 * ```text
 * source              u---b-u---b-|
 * fromOthers('user')  ----b-----b-|
 * ```
 *
 * @throws TypeError if `userId` is not a text or is empty.
 *
 * @example
 * ```ts
 * import { connect, fromOthers } from 'rxjs-direct-line';
 *
 * const { userId, message$, send } = connect({ token });
 *
 * message$.pipe(fromOthers(userId)).subscribe({ next: ({ text }) => show(text), error: report });
 * send('hello').subscribe({ error: report });
 * ```
 *
 * @category Operators
 */
export function fromOthers(userId: string): MonoTypeOperatorFunction<Message> {
  check({ userId: isName(userId) });
  return filter(({ from }) => from !== userId);
}
