import { catchError, defer, map, type Observable, of, switchMap, take } from 'rxjs';
import { type DirectLineError, HttpError, PageError, SendError, toDirectLineError } from '../errors';
import { leftNoByte } from '../http/toDirectLineError';
import { type Content, encodeMessage, encodeUpload } from '../protocol/encodeUpload';
import type { OutgoingMessage, Upload } from '../protocol/message';
import { isName } from '../protocol/decode';
import { type RequestSpec, sendMessage, uploadFiles } from '../protocol/requests';
import type { Session } from '../session/session';
import { check } from '../util/assertOptions';
import type { Clock } from '../util/clock';
import type { Trampoline } from '../util/trampoline';
import { createQueue, type Queue } from './queue';

/** Sends a message, or files with or without one, after all that was subscribed before. */
export type Sender = (message: string | OutgoingMessage | undefined, files?: readonly Upload[]) => Observable<void>;

export interface SenderOptions {
  readonly userId: string;
  readonly session: Session;
  readonly clock: Clock;
  readonly trampoline: Trampoline;
  /** A send begins when this has emitted. */
  readonly ready$: Observable<unknown>;
  /** Told when a POST goes out. */
  readonly onSend: (startedAt: number) => void;
  /** Told when a POST has ended, unless it was refused. */
  readonly onSent: (post: { readonly startedAt: number; readonly isTaken: boolean }) => void;
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
  const { userId, session, clock, trampoline, ready$, onSend, onSent } = options;
  let queue: Queue | undefined;

  /** Sends encoded content. `uploader` is the owner of the files, if it is an upload. */
  const post = (content: Content, clientId: string | undefined, uploader: string | undefined): Observable<void> => {
    let posted: RequestSpec<void> | undefined;
    let startedAt = 0;
    /** The start of the conversation, and a renewal, fail with another path. */
    const isOfPost = ({ path }: DirectLineError) => posted !== undefined && path === posted.path;
    const describe = (id: string) => {
      posted = uploader === undefined ? sendMessage(id, content) : uploadFiles(id, content, uploader);
      startedAt = clock.now();
      onSend(startedAt);
      return posted;
    };
    const mayRepeat = (error: DirectLineError) =>
      !isOfPost(error) || (isTurnedAway(error) && !(error instanceof PageError));

    return session.perform(describe, { mayRepeat }).pipe(
      map(() => onSent({ startedAt, isTaken: true })),
      catchError((error: unknown) => {
        const cause = toDirectLineError(error);
        const { method, path, status } = cause as Partial<HttpError>;
        const mayHaveArrived = isOfPost(cause) && !isTurnedAway(cause) && !leftNoByte(cause);
        if (mayHaveArrived) onSent({ startedAt, isTaken: false });
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

  return (message, files) => {
    queue ??= createQueue(trampoline);
    return queue(
      defer(() =>
        ready$.pipe(
          take(1),
          switchMap(() => encodeThenPost(message, files)),
        ),
      ),
    );
  };
}
