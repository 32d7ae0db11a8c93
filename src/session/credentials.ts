import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  ignoreElements,
  type Observable,
  of,
  share,
  type Subscription,
  take,
  tap,
} from 'rxjs';
import { ConversationExpiredError, DirectLineError, HttpError, PageError } from '../errors';
import type { HttpClient } from '../http/sendRequest';
import type { Clock } from '../util/clock';
import { createLatest } from '../util/latest';
import { askForToken, type Token } from './askForToken';
import { createRenewal } from './renewal';
import { isTransient } from './retryPolicy';

/** The credentials of the client. Nothing else holds the secret and the token. */
export interface Credentials {
  /** Makes `call` with a valid credential; after a refusal once more with a new one. */
  authorize<T>(call: (credential: string) => Observable<T>): Observable<T>;
  /** Takes the token that starting a conversation gave, and its lifetime in seconds. */
  adopt(token: string, expiresIn?: number): void;
  /** Renews the token in time until `reader` is closed; there is one reader at a time. */
  keepFresh(reader: Subscription): void;
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

export function createCredentials({ secret, token, conversationId, client, clock }: CredentialsOptions): Credentials {
  const givenToken = typeof token === 'string' ? token : undefined;
  const token$ = createLatest(givenToken);
  const renewByService = createRenewal(client);
  let current = givenToken ?? secret;
  /** The answer of the service that refused `current`. */
  let refusal: HttpError | undefined;
  /** Of a token, ms. A secret lives for ever. */
  let lifetime = defaultLifetime;
  let expiresAt = Infinity;
  let renewAt = Infinity;
  /** A token that was given may be old, so it is renewed after its first success. */
  let isOfUnknownAge = givenToken !== undefined;
  /** Shared by all that need a new credential. */
  let replacing$: Observable<never> | undefined;
  /** The reader that the token is kept fresh for. */
  let reader: Subscription | undefined;
  let timer: Subscription | undefined;

  const arm = () => {
    timer?.unsubscribe();
    if (!reader || reader.closed) return;
    timer = clock.at(renewAt, () => reader?.add(refresh().subscribe()));
    reader.add(timer);
  };

  const renewFrom = (time: number) => {
    isOfUnknownAge = false;
    renewAt = time;
    arm();
  };

  const adopt = (next: string, expiresIn?: number) => {
    if (expiresIn) lifetime = expiresIn * 1000;
    const rest = next === secret ? Infinity : lifetime;
    current = next;
    refusal = undefined;
    const adoptedAt = clock.now();
    expiresAt = adoptedAt + rest;
    renewFrom(adoptedAt + rest / 2);
    if (next !== secret) token$.set(next);
  };

  /** A page does not speak for the service, unless the token must have expired by now. */
  const isRefusal = (error: unknown): error is HttpError =>
    error instanceof HttpError &&
    [401, 403].includes(error.status) &&
    (!(error instanceof PageError) || clock.now() >= expiresAt);

  /** Renews the token; empty if the service does not renew it. */
  const renew = () => {
    const id = conversationId();
    const askedAt = clock.now();
    if (!id || !current || current === secret) return EMPTY;
    return renewByService(id, current).pipe(
      catchError((error: unknown) => {
        if (isTransient(error) && !isRefusal(error)) throw error;
        return EMPTY;
      }),
      // A token that was on its way for its whole life is out of date, so another is asked for, if any can be had.
      filter(() => Boolean(givenToken) || clock.now() - askedAt < lifetime),
    );
  };

  /** Asks the token function, or goes back to the secret; empty if there is neither. */
  const ask = () => {
    if (typeof token === 'function') return askForToken(token, conversationId());
    return secret && current !== secret ? of(secret) : EMPTY;
  };

  /** The error if a refusal is final. It is forgotten, so that a later reader asks the service again. */
  const giveUp = (cause: HttpError) => {
    refusal = undefined;
    if (!conversationId() || current === secret) return cause;
    return new ConversationExpiredError('no token opens this conversation any more', { cause });
  };

  const failWithoutToken = () => {
    throw refusal ? giveUp(refusal) : new DirectLineError('the token function gave no token');
  };

  /** Gets a new credential, once for all that wait for it. */
  const replace = () => {
    replacing$ ??= concat(defer(renew), defer(ask), defer(failWithoutToken)).pipe(
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
        renewFrom(clock.now() + Math.max(lifetime / 20, (error as Partial<HttpError>).retryAfter ?? 0));
        return EMPTY;
      }),
    );

  const authorize = <T>(call: (credential: string) => Observable<T>, wasRefused = false): Observable<T> =>
    defer(() => {
      if (!current || refusal) return concat(replace(), authorize(call, wasRefused));
      if (renewAt <= clock.now()) return concat(refresh(), authorize(call, wasRefused));
      const used = current;
      const mayBeOld = isOfUnknownAge && conversationId() !== undefined;
      const answer$ = call(used).pipe(
        catchError((error: unknown) => {
          if (!isRefusal(error)) throw error;
          if (wasRefused) throw giveUp(error);
          if (used === current) refusal = error;
          return authorize(call, true);
        }),
      );
      return mayBeOld ? answer$.pipe(tap(() => isOfUnknownAge && renewFrom(clock.now()))) : answer$;
    });

  return {
    authorize: (call) => authorize(call),
    adopt,
    keepFresh(next) {
      reader = next;
      arm();
    },
    token$: token$.value$,
  };
}
