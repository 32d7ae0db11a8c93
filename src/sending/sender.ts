import { catchError, defer, map, type Observable, of, switchMap, tap } from 'rxjs';
import type { Api } from '../protocol/requests';
import { check } from '../util/assertOptions';
import { encodeMessage, encodeUpload } from '../protocol/encodeUpload';
import { type HttpError, SendError, toDirectLineError } from '../errors';
import { createLine } from './queue';
import type { OutgoingMessage, Upload } from '../protocol/message';
import { isName } from '../protocol/decode';
import type { Call } from '../http/sendRequest';
import type { Retrial } from '../session/retryPolicy';
import { now } from '../util/clock';

/** Makes a call as often as it takes, unless `repeats` throws. */
type Persist = <T>(call: (id: string) => Call<T>, repeats: (retrial: Retrial) => void) => Observable<T>;

/** By its tag: what comes from another realm is no instance of ours, and what is none of these would be sent as a string. */
const isUpload = (upload: Upload | null) =>
  isName(upload?.name) && /(Blob|File|ArrayBuffer|Uint8Array)]$/.test(Object.prototype.toString.call(upload?.data));

/**
 * Sends one message at a time, or files, with a message or without; `sent` is told when a POST begins, with `Infinity`,
 * and when it has been answered, unless it was refused.
 */
export function createSender(
  userId: string,
  persist: Persist,
  post: Api['send'],
  sent: (startedAt: number, answeredAt: number) => void,
) {
  const inLine = createLine();

  return (message: string | OutgoingMessage | undefined, files?: readonly Upload[]): Observable<void> =>
    inLine(
      defer(() => {
        const given = message ?? (files && {});
        const outgoing = (typeof given === 'string' ? { text: given } : given) as OutgoingMessage;
        check({
          message: Object(outgoing) === outgoing,
          files: !files || (Array.isArray(files) && files.length > 0 && files.every(isUpload)),
        });
        const { clientId, channelData, from = userId, ...rest } = outgoing;
        const json = JSON.stringify({
          from,
          ...rest,
          channelData: clientId === undefined ? channelData : { ...channelData, clientId },
        });
        let delivery: SendError['delivery'] = 'refused';
        let startedAt = 0;

        return (files ? encodeUpload(files, message && json) : of(encodeMessage(json))).pipe(
          switchMap((content) =>
            persist(
              (id) => (credential, nth) =>
                post(
                  id,
                  content,
                  files && from,
                )(credential, nth).pipe(
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
            ),
          ),
          map(() => sent(startedAt, now())),
          catchError((error: unknown) => {
            const cause = toDirectLineError(error);
            if (delivery === 'unknown') sent(startedAt, now());
            const { method, path, status } = cause as Partial<HttpError>;
            throw new SendError(cause.message, { method, path, status, clientId, delivery, cause });
          }),
        );
      }),
    );
}
