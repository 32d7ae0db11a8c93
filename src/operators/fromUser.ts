import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { check } from '../util/assertOptions';
import type { Message } from '../protocol/message';
import { isName } from '../protocol/decode';

/**
 * The messages of one user alone; with one's own `userId`, the echoes.
 *
 * ```text
 * source            u---b-u---b-|
 * fromUser('user')  u-----u-----|
 * ```
 *
 * @throws TypeError where `userId` is no name.
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
 */
export function fromUser(userId: string): MonoTypeOperatorFunction<Message> {
  check({ userId: isName(userId) });
  return filter(({ from }) => from === userId);
}
