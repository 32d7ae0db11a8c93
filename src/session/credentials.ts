import {
  BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  type Observable,
  type ObservableInput,
  of,
  ReplaySubject,
  share,
  switchMap,
  take,
  tap,
} from 'rxjs';
import type { Api } from '../protocol/requests';
import { ConversationExpiredError, DirectLineError, type HttpError, toDirectLineError } from '../errors';
import { isCredential } from '../protocol/decode';
import { isTransient } from './retryPolicy';
import { now, wait } from '../util/clock';

/**
 * A function is asked when there is no token, or the last was refused; its first value counts.
 *
 * @inline
 */
export type Token = string | ((context: { conversationId?: string }) => ObservableInput<string>);

/** Who we are to the service: the one place that holds the secret and the token. */
export interface Credentials {
  /** Makes `call` with what is valid by then. */
  authorize<T>(call: (credential: string) => Observable<T>): Observable<T>;
  /** A call failed: where that is a refusal of what is valid now, it is replaced before the next call. */
  refuse(credential: string, error: unknown): void;
  /** What a second refusal in a row comes to; a later reader asks the service again. */
  lost(refusal: HttpError): DirectLineError;
  /** Takes the token that starting a conversation gave, and its lifetime in seconds. */
  adopt(token: string, expiresIn?: number): void;
  /** Renews the token in time while subscribed; never emits. */
  readonly renewal$: Observable<never>;
  /** Replays the newest token, never the secret. */
  readonly token$: Observable<string>;
}

export const isRefusal = (error: unknown): error is HttpError => /^40[13]$/.test(String((error as HttpError).status));

/** `conversationId` gives that of the conversation, once it has one. */
export function createCredentials(
  secret: string | undefined,
  token: Token | undefined,
  conversationId: () => string | undefined,
  renew: Api['renew'],
): Credentials {
  const token$ = new ReplaySubject<string>(1);
  const renewAt$ = new BehaviorSubject(Infinity);
  const renewIn = (ms: number) => renewAt$.next(now() + ms);
  let current = secret;
  /** Shared by all that need a new credential. */
  let replaced$: Observable<never> | undefined;
  /** What the service said to `current`. */
  let refusal: HttpError | undefined;
  let lifetime = 30 * 60_000;
  let method: 'GET' | 'POST' = 'POST';

  function adopt(next: string, expiresIn?: number): void {
    if (expiresIn) lifetime = expiresIn * 1000;
    current = next;
    refusal = undefined;
    if (next !== secret) token$.next(next);
    renewIn(next === secret ? Infinity : lifetime / 2);
  }

  /** Of unknown age: it is renewed after its first success. */
  const isUnproven = () => current !== secret && conversationId() && renewAt$.value === Infinity;

  if (typeof token === 'string') token$.next((current = token));

  const renewed = () => {
    const id = conversationId();
    const old = current;
    const askedAt = now();
    if (!id || !old || old === secret) return EMPTY;
    return renew(id, method)(old, 1).pipe(
      catchError((error: unknown) => {
        // the documents disagree on the method
        if (/^40[45]$/.test(String((error as HttpError).status)))
          return renew(id, 'GET')(old, 2).pipe(tap(() => (method = 'GET')));
        throw error;
      }),
      catchError((error: unknown) => {
        if (isTransient(error)) throw error;
        return EMPTY;
      }),
      // one that was so long on its way is out of date
      filter(() => now() - askedAt < lifetime),
    );
  };

  const asked = () =>
    defer((): ObservableInput<string> => {
      const id = conversationId();
      const given = typeof token === 'function' ? token(id ? { conversationId: id } : {}) : undefined;
      // a text is a token, not what it can be iterated into
      if (given) return typeof given === 'string' ? of(given) : given;
      return secret && current !== secret ? of(secret) : EMPTY;
    }).pipe(
      take(1),
      filter<string>(isCredential),
      catchError((error: unknown) => {
        throw toDirectLineError(error);
      }),
    );

  const nothing = (): Observable<never> => {
    throw refusal ?? new DirectLineError('the token function gave no token');
  };

  /** Adopts a new credential, for all that wait for one; an error when there is none. */
  const replaced = () =>
    (replaced$ ??= concat(defer(renewed), asked(), defer(nothing)).pipe(
      take(1),
      tap(adopt),
      ignoreElements(),
      share(),
    ));

  /** In good time: the old token still holds where this fails, and there is time for another try. */
  const refreshed = () =>
    replaced().pipe(
      catchError((error: unknown) => {
        renewIn(Math.max(lifetime / 20, (error as HttpError).retryAfter ?? 0));
        return EMPTY;
      }),
    );

  const authorize = <T>(call: (credential: string) => Observable<T>): Observable<T> =>
    defer(() => {
      const isValid = current && !refusal;
      if (!isValid || renewAt$.value <= now()) return concat(isValid ? refreshed() : replaced(), authorize(call));
      const answer$ = call(current as string);
      return isUnproven() ? answer$.pipe(tap(() => isUnproven() && renewIn(0))) : answer$;
    });

  return {
    authorize,
    refuse(credential, error) {
      if (credential === current && isRefusal(error)) refusal = error;
    },
    lost(error) {
      refusal = undefined;
      return conversationId() && current !== secret
        ? new ConversationExpiredError('no token opens this conversation any more', { cause: error })
        : error;
    },
    adopt,
    // the secret of a conversation that has been started is for good
    renewal$: defer(() =>
      secret && conversationId() && current === secret
        ? EMPTY
        : renewAt$.pipe(
            switchMap((at) => wait(Math.max(0, at - now()))),
            concatMap(refreshed),
          ),
    ),
    token$: token$.asObservable(),
  };
}
