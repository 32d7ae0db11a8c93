import { catchError, type Observable, tap } from 'rxjs';
import { HttpError } from '../errors';
import type { HttpClient } from '../http/sendRequest';
import { renewToken } from '../protocol/requests';

/** Has the service renew `token`. */
export type Renew = (conversationId: string, token: string) => Observable<string>;

/** The documents disagree on the method, so a service that does not know POST is asked once more, and then by GET only. */
export function createRenewal(client: HttpClient): Renew {
  let method: 'GET' | 'POST' = 'POST';

  return (conversationId, token) =>
    client.send(renewToken(conversationId, method), token, 1).pipe(
      catchError((error: unknown) => {
        const isUnknown = error instanceof HttpError && [404, 405].includes(error.status);
        if (method === 'GET' || !isUnknown) throw error;
        return client.send(renewToken(conversationId, 'GET'), token, 2).pipe(
          tap(() => {
            method = 'GET';
          }),
        );
      }),
    );
}
