import { defer, map, type Observable, of, share, switchMap } from 'rxjs';
import type { HttpClient } from '../http/sendRequest';
import { type RequestSpec, startConversation } from '../protocol/requests';
import { type Clock, wait } from '../util/clock';
import { createLatest } from '../util/latest';
import type { Token } from './askForToken';
import { createCredentials, type Credentials } from './credentials';
import { retryWithBackoff, type RetryHooks, type RetryOptions } from './retryPolicy';

/** A conversation at the service: it begins with the first request that needs it, and is one for all of them. */
export interface Session {
  readonly conversationId$: Observable<string>;
  /** Undefined until the conversation has begun. */
  conversationId(): string | undefined;
  readonly token$: Credentials['token$'];
  /** Keeps the token fresh until the reader is closed. */
  readonly keepFresh: Credentials['keepFresh'];
  /**
   * Makes a request: starts the conversation if need be, authorizes, sends, and repeats a transient failure.
   *
   * `describe` is called when an attempt goes out, with the conversation's id. The result is for one subscriber.
   */
  perform<T>(describe: (conversationId: string) => RequestSpec<T>, hooks?: RetryHooks): Observable<T>;
}

export interface SessionOptions {
  /** Of a conversation to join. */
  readonly conversationId?: string | undefined;
  readonly secret?: string | undefined;
  readonly token?: Token | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly random?: (() => number) | undefined;
  readonly client: HttpClient;
  readonly clock: Clock;
}

export function createSession(options: SessionOptions): Session {
  const { secret, token, retry, random, client, clock } = options;
  let { conversationId } = options;
  let starts = 0;
  /** The newest credential, because a start is made again with a new one after a refusal. */
  let credential: string;
  let started$: Observable<string> | undefined;
  const conversationId$ = createLatest(conversationId);
  const credentials = createCredentials({ secret, token, conversationId: () => conversationId, client, clock });

  /**
   * Starts the conversation, once for all who wait for it.
   *
   * A page that is mounted, left and mounted again in one tick begins one conversation: the request that is in flight is
   * aborted at the end of the tick, unless somebody takes it again. All that leads to a request, such as asking for a
   * token, is each one's own, so nothing is asked for those who have left.
   */
  const start = (given: string): Observable<string> => {
    if (conversationId !== undefined) return of(conversationId);
    credential = given;
    started$ ??= defer(() => {
      starts += 1;
      return client.send(startConversation(), credential, starts);
    }).pipe(
      map((started) => {
        conversationId = started.conversationId;
        if (started.token) credentials.adopt(started.token, started.expires_in);
        // There is none after it, and thousands of conversations wait in one process.
        started$ = undefined;
        conversationId$.set(conversationId);
        return conversationId;
      }),
      share({ resetOnRefCountZero: () => wait(0, clock) }),
    );
    return started$;
  };

  return {
    conversationId$: conversationId$.value$,
    conversationId: () => conversationId,
    token$: credentials.token$,
    keepFresh: credentials.keepFresh,
    perform(describe, hooks) {
      let requests = 0;
      const send = (id: string) =>
        credentials.authorize((credential) => {
          requests += 1;
          return client.send(describe(id), credential, requests);
        });
      return retryWithBackoff(
        () =>
          conversationId === undefined ? credentials.authorize(start).pipe(switchMap(send)) : send(conversationId),
        {
          clock,
          retry,
          random,
          hasAnswered: client.hasAnswered,
          ...hooks,
        },
      );
    },
  };
}
