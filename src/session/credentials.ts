import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  Observable,
  type ObservableInput,
  of,
  share,
  Subscription,
  take,
  tap,
  throwError,
} from 'rxjs';
import {
  ConversationExpiredError,
  describeError,
  DirectLineError,
  HttpError,
  NetworkError,
  PageError,
} from '../errors';
import type { HttpClient } from '../http/sendRequest';
import { isCredential } from '../protocol/decode';
import { renewToken } from '../protocol/requests';
import type { Clock } from '../util/clock';
import { createLatest } from '../util/latest';
import { isTransient } from './retryPolicy';

/**
 * A function is asked if there is no token, or if the last one was refused and could not be renewed. Its first value counts.
 *
 * @inline
 */
export type Token = string | ((context: { conversationId?: string }) => ObservableInput<string>);

/** Who we are to the service: the one place that holds the secret and the token. */
export interface Credentials {
  /** Makes `call` with a valid credential; after a refusal once more with a new one. */
  authorize<T>(call: (credential: string) => Observable<T>): Observable<T>;
  /** Takes the token that starting a conversation gave, and its lifetime in seconds. */
  adopt(token: string, expiresIn?: number): void;
  /** Renews the token in time while subscribed; never emits. */
  readonly renewal$: Observable<never>;
  /** Replays the newest token, never the secret. */
  readonly token$: Observable<string>;
}

export interface CredentialsOptions {
  readonly secret: string | undefined;
  readonly token: Token | undefined;
  /** Undefined until the conversation has begun. */
  readonly conversationId: () => string | undefined;
  readonly client: HttpClient;
  readonly clock: Clock;
}

/** Ms. By the reference of the protocol. */
const defaultLifetime = 30 * 60_000;

const hasStatus = (error: unknown, ...statuses: number[]): error is HttpError =>
  error instanceof HttpError && statuses.includes(error.status);

/** The user is signed out: there is no sense in asking again. */
const isSignedOut = (error: unknown) => {
  const { name, status = 0 } = Object(error) as { name?: string; status?: number };
  return (
    name === 'ConversationExpiredError' ||
    (name === 'HttpError' && status >= 400 && status < 500 && !isTransient(error))
  );
};

export function createCredentials({ secret, token, conversationId, client, clock }: CredentialsOptions): Credentials {
  const token$ = createLatest<string>();
  let current = secret;
  /** The answer of the service that refused `current`. */
  let refusal: HttpError | undefined;
  /** Undefined for a secret, and for a token of unknown age: that is renewed after its first success. */
  let renewAt: number | undefined;
  let expiresAt: number | undefined;
  let lifetime = defaultLifetime;
  let method: 'GET' | 'POST' = 'POST';
  /** Shared by all that need a new credential. */
  let replacing$: Observable<never> | undefined;
  let rearm: (() => void) | undefined;

  /** Renews the token so many ms after `now`. */
  function renewFrom(now: number, ms: number): void {
    renewAt = now + ms;
    rearm?.();
  }

  function adopt(next: string, expiresIn?: number): void {
    const isSecret = next === secret;
    const now = clock.now();
    if (expiresIn) lifetime = expiresIn * 1000;
    current = next;
    refusal = undefined;
    renewAt = undefined;
    expiresAt = isSecret ? undefined : now + lifetime;
    if (isSecret) return;
    renewFrom(now, lifetime / 2);
    token$.set(next);
  }

  const isUnproven = () => current !== secret && renewAt === undefined && conversationId() !== undefined;
  /** A page does not speak for the service, unless the token must have expired by now. */
  const isRefusal = (error: unknown): error is HttpError =>
    hasStatus(error, 401, 403) &&
    (!(error instanceof PageError) || (expiresAt !== undefined && clock.now() >= expiresAt));

  if (typeof token === 'string') {
    current = token;
    token$.set(token);
  }

  /** Renews the token; empty if the service does not renew it. */
  const renew = () => {
    const id = conversationId();
    const old = current;
    const askedAt = clock.now();
    if (!id || !old || old === secret) return EMPTY;
    return client.send(renewToken(id, method), old, 1).pipe(
      catchError((error: unknown) => {
        // The documents disagree on the method.
        if (method === 'GET' || !hasStatus(error, 404, 405)) throw error;
        return client.send(renewToken(id, 'GET'), old, 2).pipe(
          tap(() => {
            method = 'GET';
          }),
        );
      }),
      catchError((error: unknown) => {
        if (isTransient(error) && !isRefusal(error)) throw error;
        return EMPTY;
      }),
      // A token that was on its way for its whole life is out of date.
      filter(() => clock.now() - askedAt < lifetime),
    );
  };

  /** Asks the token function, or goes back to the secret; empty if there is neither. */
  const ask = () =>
    defer((): ObservableInput<string> => {
      if (typeof token !== 'function') return secret && current !== secret ? of(secret) : EMPTY;
      const id = conversationId();
      const given = token(id === undefined ? {} : { conversationId: id });
      // A text is a token, and not an iterable of characters.
      return typeof given === 'string' ? of(given) : given;
    }).pipe(
      take(1),
      filter<string>(isCredential),
      catchError((cause: unknown) => {
        if (isSignedOut(cause)) throw cause;
        throw new NetworkError(`the token function failed: ${describeError(cause)}`, { cause });
      }),
    );

  /** The error if a refusal is final. A later reader asks the service again. */
  const giveUp = (cause: HttpError) => {
    refusal = undefined;
    if (!conversationId() || current === secret) return cause;
    return new ConversationExpiredError('no token opens this conversation any more', { cause });
  };

  const failWithoutToken = () =>
    throwError(() => (refusal ? giveUp(refusal) : new DirectLineError('the token function gave no token')));

  /** Gets a new credential, once for all that wait for it. */
  const replace = () => {
    replacing$ ??= concat(defer(renew), ask(), defer(failWithoutToken)).pipe(
      take(1),
      tap((next) => adopt(next)),
      ignoreElements(),
      share(),
    );
    return replacing$;
  };

  /** Renews in good time: if this fails, the old token still holds, and there is time for another attempt. */
  const refresh = () =>
    replace().pipe(
      catchError((error: unknown) => {
        renewFrom(clock.now(), Math.max(lifetime / 20, (error as Partial<HttpError>).retryAfter ?? 0));
        return EMPTY;
      }),
    );

  const authorize = <T>(call: (credential: string) => Observable<T>, wasRefused = false): Observable<T> =>
    defer(() => {
      if (!current || refusal) return concat(replace(), authorize(call, wasRefused));
      if (renewAt !== undefined && renewAt <= clock.now()) return concat(refresh(), authorize(call, wasRefused));
      const used = current;
      const mayBeStale = isUnproven();
      const answer$ = call(used).pipe(
        catchError((error: unknown) => {
          if (!isRefusal(error)) throw error;
          if (wasRefused) throw giveUp(error);
          if (used === current) refusal = error;
          return authorize(call, true);
        }),
      );
      return mayBeStale ? answer$.pipe(tap(() => isUnproven() && renewFrom(clock.now(), 0))) : answer$;
    });

  return {
    authorize: (call) => authorize(call),
    adopt,
    renewal$: new Observable((subscriber) => {
      let timer: Subscription | undefined;
      const arm = () => {
        timer?.unsubscribe();
        if (renewAt === undefined || subscriber.closed) return;
        timer = clock.at(renewAt, () => subscriber.add(refresh().subscribe()));
      };
      rearm = arm;
      arm();
      return () => {
        if (rearm === arm) rearm = undefined;
        timer?.unsubscribe();
      };
    }),
    token$: token$.value$,
  };
}
