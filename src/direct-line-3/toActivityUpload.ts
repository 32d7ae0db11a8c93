import { map, type Observable, of } from 'rxjs';
import type { TransportRequest } from '../http/transport';
import { encodeUpload, type UploadBody } from '../protocol/encodeUpload';
import { toActivity } from './toActivity';

const part = { name: 'activity', type: 'application/vnd.microsoft.activity' };

/**
 * An upload with a message is encoded again, with an activity in place of the message. All other uploads are the same
 * in 3.0.
 */
export function toActivityUpload(request: TransportRequest): Observable<Partial<TransportRequest>> {
  const { source } = request.body as UploadBody;
  if (source?.message === undefined) return of({});
  return encodeUpload(source.files, toActivity(source.message), part).pipe(
    map(({ headers, body }) => ({ headers: { ...request.headers, ...headers }, body })),
  );
}
