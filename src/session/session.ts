import { defer, map, type Observable, share, switchMap, tap } from 'rxjs';
import type { Api } from '../protocol/requests';
import { createCredentials, type Credentials, type Token } from './credentials';
import type { Call } from '../http/sendRequest';
import type { Retrial, RetryOptions } from './retryPolicy';
import { createTrial, type Trial } from './trial';

/** A conversation at the service: it begins with the first that needs it, and is one for all. */
export interface Session {
  readonly credentials: Credentials;
  /** Undefined until it has begun. */
  id(): string | undefined;
  /** See {@link createTrial}. */
  trial(tell?: (retrial: Retrial) => void, stop$?: Observable<unknown>): Trial;
  /** Does what needs the conversation to be there. */
  within<T>(call: (id: string) => Observable<T>): Observable<T>;
  /** Makes `call` as often as it takes; `tell` is told of each failure that is followed by another attempt, and may throw. */
  persist<T>(call: (id: string) => Call<T>, tell?: (retrial: Retrial) => void): Observable<T>;
}

/** What a session takes of the options of `connect`. */
interface SessionOptions {
  /** That of a conversation to join. */
  readonly conversationId?: string;
  readonly secret?: string;
  readonly token?: Token;
  readonly retry?: RetryOptions;
  readonly random?: () => number;
}

export function createSession(
  { conversationId: id, secret, token, retry, random }: SessionOptions,
  api: Pick<Api, 'start' | 'renew'>,
): Session {
  let starts = 0;
  let opened$: Observable<string> | undefined;
  const credentials = createCredentials(secret, token, () => id, api.renew);

  const opened = () =>
    (opened$ ??= credentials
      .authorize((credential) =>
        api.start(credential, ++starts).pipe(tap({ error: (error: unknown) => credentials.refuse(credential, error) })),
      )
      .pipe(
        map(({ conversationId, token, expires_in }) => {
          id = conversationId;
          if (token) credentials.adopt(token, expires_in);
          return id;
        }),
        share(),
      ));

  const trial: Session['trial'] = (tell, stop$) => createTrial(credentials, retry, random, tell, stop$);

  const within = <T>(call: (id: string) => Observable<T>): Observable<T> =>
    id ? call(id) : opened().pipe(switchMap(call));

  return {
    credentials,
    id: () => id,
    trial,
    within,
    persist: (call, tell) =>
      defer(() => {
        const { attempt, again } = trial(tell);
        return defer(() => within((id) => attempt(call(id)))).pipe(again());
      }),
  };
}
