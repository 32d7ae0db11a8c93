import { catchError, defer, map, type Observable, of, switchMap, take } from 'rxjs';
import { type DirectLineError, HttpError, PageError, SendError, toDirectLineError } from '../errors';
import { leftNoByte } from '../http/toDirectLineError';
import type { Schedule } from '../polling/schedule';
import { type Content, encodeMessage, encodeUpload } from '../protocol/encodeUpload';
import type { OutgoingMessage, Upload } from '../protocol/message';
import { isName } from '../protocol/decode';
import { type RequestSpec, sendMessage, uploadFiles } from '../protocol/requests';
import type { Session } from '../session/session';
import { check } from '../util/assertOptions';
import type { Clock } from '../util/clock';
import type { Trampoline } from '../util/trampoline';
import { createQueue } from './queue';

/** Sends a message, or files with or without one, after all that was subscribed before. */
export type Sender = (message: string | OutgoingMessage | undefined, files?: readonly Upload[]) => Observable<void>;

export interface SenderOptions {
  readonly userId: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly trampoline: Trampoline;
  /** A send begins when the result has emitted. */
  readonly whenReady: () => Observable<unknown>;
  /** Told when a POST goes out, and when it has ended, unless it was refused. */
  readonly schedule: Pick<Schedule, 'onSend' | 'onSent'>;
}

// By its tag: a blob of another realm is no instance of ours, and anything else would be sent as a string.
const isUpload = (upload: Upload | null) =>
  upload !== null &&
  isName(upload.name) &&
  /(Blob|File|ArrayBuffer|Uint8Array)]$/.test(Object.prototype.toString.call(upload.data));

/** Whether a POST was turned away unread, by the service or by something on the way to it. */
const isTurnedAway = (error: DirectLineError): boolean =>
  error instanceof HttpError &&
  error.status >= 400 &&
  error.status < 500 &&
  (error.status !== 408 || error instanceof PageError);

export function createSender(options: SenderOptions): Sender {
  const { userId, session, schedule, clock, trampoline, whenReady } = options;
  const queue = createQueue(trampoline);

  /** Sends encoded content. `uploader` is the owner of the files, if it is an upload. */
  const post = (content: Content, clientId: string | undefined, uploader: string | undefined): Observable<void> => {
    let posted: RequestSpec<void> | undefined;
    let startedAt = 0;
    /** The start of the conversation, and a renewal, fail with another path. */
    const isOfPost = ({ path }: DirectLineError) => posted !== undefined && path === posted.path;
    const describe = (id: string) => {
      posted = uploader === undefined ? sendMessage(id, content) : uploadFiles(id, content, uploader);
      startedAt = clock.now();
      schedule.onSend(startedAt);
      return posted;
    };
    const mayRepeat = (error: DirectLineError) =>
      !isOfPost(error) || (isTurnedAway(error) && !(error instanceof PageError));

    return session.perform(describe, { mayRepeat }).pipe(
      map(() => schedule.onSent({ startedAt, isTaken: true })),
      catchError((error: unknown) => {
        const cause = toDirectLineError(error);
        const { method, path, status } = cause as Partial<HttpError>;
        const mayHaveArrived = isOfPost(cause) && !isTurnedAway(cause) && !leftNoByte(cause);
        if (mayHaveArrived) schedule.onSent({ startedAt, isTaken: false });
        const delivery = mayHaveArrived ? 'unknown' : 'refused';
        throw new SendError(cause.message, { method, path, status, clientId, delivery, cause });
      }),
    );
  };

  const encodeThenPost = (given: string | OutgoingMessage | undefined, files: readonly Upload[] | undefined) => {
    const message = given ?? (files && {});
    const outgoing = (typeof message === 'string' ? { text: message } : message) as OutgoingMessage;
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
    const content$ = files ? encodeUpload(files, given && json) : of(encodeMessage(json));
    return content$.pipe(switchMap((content) => post(content, clientId, files && from)));
  };

  return (message, files) =>
    queue(
      defer(() =>
        whenReady().pipe(
          take(1),
          switchMap(() => encodeThenPost(message, files)),
        ),
      ),
    );
}
