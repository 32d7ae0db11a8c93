import { defer, Observable, type Subject, Subscription } from 'rxjs';
import { DirectLineError, type HttpError, NetworkError, RequestTimeoutError } from '../errors';
import { parseBody } from '../protocol/decode';
import { readFailure } from '../protocol/failure';
import type { RequestSpec } from '../protocol/requests';
import { assignDefined } from '../util/assignDefined';
import type { Clock } from '../util/clock';
import { tryOr } from '../util/tryOr';
import type { RequestEvent } from './requestEvent';
import { toDirectLineError } from './toDirectLineError';
import type { Transport, TransportRequest, TransportResponse } from './transport';

/** The members of an event that tell how a request ended. */
type Outcome = { readonly [K in 'status' | 'error' | 'ignored' | 'repeated']?: RequestEvent[K] | undefined };

/** Sends requests to one service. */
export interface HttpClient {
  /** Relative URLs of messages are below it. */
  readonly baseUrl: string;
  /** Whether the service has given a good answer yet: before that, its address may be wrong. */
  hasAnswered(): boolean;
  /** One request a subscription, then one value or a DirectLineError. It has left the transport when it tells either. */
  send<T>(spec: RequestSpec<T>, credential: string, attempt: number): Observable<T>;
}

export interface HttpClientOptions {
  readonly baseUrl: string;
  readonly scheme: string;
  readonly transport: Transport;
  readonly timeout: number;
  readonly clock: Clock;
  readonly request$: Subject<RequestEvent>;
}

export function createHttpClient({
  baseUrl,
  scheme,
  transport,
  timeout,
  clock,
  request$,
}: HttpClientOptions): HttpClient {
  let hasAnswered = false;

  return {
    baseUrl,
    hasAnswered: () => hasAnswered,
    send: (spec, credential, attempt) =>
      // All in one Observable, and not an operator for each step, because every poll goes through it.
      new Observable((subscriber) => {
        const { operation, method, path, query = '', content, conversationId, why } = spec;
        const exchange = new Subscription();
        let timer: Subscription;
        let settle: (() => void) | undefined;
        let isSubscribed = false;

        /** Leaves the transport before it notifies anybody, so that the transport is free for the next request. */
        const leaveThenTell = () => {
          try {
            exchange.unsubscribe();
          } finally {
            // Also if the transport throws when it is left.
            if (!subscriber.closed) settle?.();
          }
        };
        /** The first call counts. */
        const settleWith = (tell: () => void) => {
          settle ??= tell;
          if (isSubscribed) leaveThenTell();
        };
        const redact = (text: string) => cutOut(text, credential, query);
        const report = (outcome: Outcome) => {
          if (!request$.observed) return;
          const duration = clock.now() - startedAt;
          request$.next(
            assignDefined(
              { operation, method, path, attempt, duration },
              { conversationId, why: why && attempt > 1 ? 'retry' : why, ...outcome },
            ),
          );
        };
        /** Says in the error which request has failed. */
        const fail = (cause: DirectLineError) => {
          const error = Object.assign(cause, { method, path, message: `${method} ${path}: ${cause.message}` });
          report({ status: (error as Partial<HttpError>).status, error });
          subscriber.error(error);
        };
        const answer = (response: TransportResponse) => {
          let value;
          try {
            value = readAnswer(response, spec, redact);
          } catch (error) {
            fail(error instanceof DirectLineError ? error : toDirectLineError(error, redact));
            return;
          }
          hasAnswered = true;
          const { ignored, repeated } = Object(value) as Outcome;
          report({ status: response.status, ignored, repeated: repeated || undefined });
          subscriber.next(value);
          subscriber.complete();
        };
        const startTimer = () => {
          timer = clock.after(timeout, () =>
            settleWith(() => fail(new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout }))),
          );
          exchange.add(timer);
        };
        /** Stops the timer while the request waits to go out. */
        const pauseTimer = () => {
          timer.unsubscribe();
          return startTimer;
        };

        subscriber.add(exchange);
        startTimer();
        const startedAt = clock.now();
        const request: TransportRequest = {
          method,
          url: baseUrl + path + query,
          ...content,
          headers: { Authorization: `${scheme} ${credential}`, ...content?.headers },
        };
        // Only the transport uses this property. It is not sent.
        Object.defineProperty(request, 'queued', { value: pauseTimer });
        exchange.add(
          defer(() => transport(request)).subscribe({
            next: (response) => settleWith(() => answer(response)),
            error: (error: unknown) => settleWith(() => fail(toDirectLineError(error, redact))),
            complete: () => settleWith(() => fail(new NetworkError('no answer'))),
          }),
        );
        isSubscribed = true;
        if (settle) leaveThenTell();
      }),
  };
}

/**
 * Removes the credential and the query from a text. A service may quote the credential, and a transport the whole URL.
 */
const cutOut = (text: string, credential: string, query: string): string =>
  // A transport may quote the URL decoded.
  [query, decodeURIComponent(query)].reduce(
    (left, each) => (each ? left.replaceAll(each, '').replaceAll(each.slice(1), '…') : left),
    text.replaceAll(credential, '…'),
  );

/** The value of an answer; throws a DirectLineError if it has none. */
function readAnswer<T>(response: TransportResponse, spec: RequestSpec<T>, redact: (text: string) => string): T {
  const { status } = response;
  const body = parseBody(response.body);
  if (status >= 200 && status < 300) return spec.decode(body);
  // It exists already, and the answer may say what.
  const existing = status === 409 && spec.operation === 'start' ? tryOr(() => spec.decode(body)) : undefined;
  if (existing) return existing;
  throw readFailure(response, body, redact);
}
