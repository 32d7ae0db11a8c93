import { catchError, defer, map, type MonoTypeOperatorFunction, type Observable, tap } from 'rxjs';
import { check } from './check';
import { type HttpError, SendError } from './errors';
import { createLine } from './line';
import type { OutgoingMessage } from './message';
import type { Retrial } from './retry';
import { now } from './wait';

/** Posts a message and repeats what failed, unless `repeats` throws. `once` goes around each single request. */
type Post = (
  json: string,
  once: MonoTypeOperatorFunction<unknown>,
  repeats: (retrial: Retrial) => void,
) => Observable<unknown>;

/** Sends one message at a time; `sent` is told of each that the bot has got, or may have, and when its POST began. */
export function createSender(userId: string, post: Post, sent: (startedAt: number) => void) {
  const inLine = createLine();

  return (message: string | OutgoingMessage): Observable<void> =>
    inLine(
      defer(() => {
        const outgoing: OutgoingMessage = typeof message === 'string' ? { text: message } : message;
        check({ message: Object(outgoing) === outgoing });
        const { clientId, channelData, ...rest } = outgoing;
        const json = JSON.stringify({
          from: userId,
          ...rest,
          channelData: clientId === undefined ? channelData : { ...channelData, clientId },
        });
        let delivery: SendError['delivery'] = 'refused';
        let startedAt = 0;

        return post(
          json,
          tap({
            subscribe: () => (startedAt = now()),
            error: (error: unknown) => {
              const { status } = error as HttpError;
              delivery = status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
            },
          }),
          ({ error }) => {
            if (delivery === 'unknown') throw error;
          },
        ).pipe(
          map(() => sent(startedAt)),
          catchError((error: unknown) => {
            const cause = error as HttpError;
            if (delivery === 'unknown') sent(startedAt);
            const { method, path, status } = cause;
            throw new SendError(cause.message, { method, path, status, clientId, delivery, cause });
          }),
        );
      }),
    );
}
