import { catchError, defer, map, type Observable, tap } from 'rxjs';
import type { Api, Call } from './api';
import { check } from './check';
import { type HttpError, SendError } from './errors';
import { createLine } from './line';
import type { OutgoingMessage } from './message';
import type { Retrial } from './retry';
import { now } from './wait';

/** Makes a call as often as it takes, unless `repeats` throws. */
type Authorized = <T>(call: (id: string) => Call<T>, repeats: (retrial: Retrial) => void) => Observable<T>;

/**
 * Sends one message at a time; `sent` is told when a POST begins, with `Infinity`, and when it has been answered, unless
 * it was refused.
 */
export function createSender(
  userId: string,
  authorized: Authorized,
  post: Api['send'],
  sent: (startedAt: number, answeredAt: number) => void,
) {
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

        return authorized(
          (id) => (credential, nth) =>
            post(id, json)(credential, nth).pipe(
              tap({
                subscribe: () => sent((startedAt = now()), Infinity),
                error: (error: unknown) => {
                  const { status } = error as HttpError;
                  delivery = status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
                },
              }),
            ),
          ({ error }) => {
            if (delivery === 'unknown') throw error;
          },
        ).pipe(
          map(() => sent(startedAt, now())),
          catchError((error: unknown) => {
            const cause = error as HttpError;
            if (delivery === 'unknown') sent(startedAt, now());
            const { method, path, status } = cause;
            throw new SendError(cause.message, { method, path, status, clientId, delivery, cause });
          }),
        );
      }),
    );
}
