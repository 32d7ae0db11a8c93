import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { check } from '../util/assertOptions';
import type { Message } from '../protocol/message';
import { isName } from '../protocol/decode';

/**
 * Emits only the messages of one user. With your own `userId`, these are the echoes of your messages.
 *
 * ```text
 * source            u---b-u---b-|
 * fromUser('user')  u-----u-----|
 * ```
 *
 * @throws TypeError if `userId` is not a text or is empty.
 *
 * @example
 * ```ts
 * import { connect, fromUser } from 'rxjs-direct-line';
 *
 * const { userId, message$, send } = connect({ token });
 *
 * message$.pipe(fromUser(userId)).subscribe({ next: ({ text }) => show(`sent: ${text ?? ''}`), error: report });
 * send('hello').subscribe({ error: report });
 * ```
 *
 * @category Operators
 */
export function fromUser(userId: string): MonoTypeOperatorFunction<Message> {
  check({ userId: isName(userId) });
  return filter(({ from }) => from === userId);
}
