import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { check } from '../util/assertOptions';
import type { Message } from '../protocol/message';
import { isName } from '../protocol/decode';

/**
 * The messages of everyone but one user; with one's own `userId`, what the bot says, and whoever else is there.
 *
 * ```text
 * source              u---b-u---b-|
 * fromOthers('user')  ----b-----b-|
 * ```
 *
 * @throws TypeError where `userId` is no name.
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
 */
export function fromOthers(userId: string): MonoTypeOperatorFunction<Message> {
  check({ userId: isName(userId) });
  return filter(({ from }) => from !== userId);
}
