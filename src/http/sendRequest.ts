import { defer, Observable, type Subject, Subscription } from 'rxjs';
import { DirectLineError, HttpError, NetworkError, PageError, RequestTimeoutError } from '../errors';
import { parseBody } from '../protocol/decode';
import type { MessageSet } from '../protocol/message';
import { isPage } from '../protocol/page';
import type { RequestSpec } from '../protocol/requests';
import { readRetryAfter } from '../protocol/retryAfter';
import { type Clock, now } from '../util/clock';
import { tryOr } from '../util/tryOr';
import type { RequestEvent } from './requestEvent';
import { toDirectLineError } from './toDirectLineError';
import type { Transport, TransportRequest, TransportResponse } from './transport';

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
        const exchange = new Subscription();
        let settle: (() => void) | undefined;
        let isSubscribed = false;

        /** Leaves the transport first, so that it is free for all who act on what is told. */
        const leaveThenTell = () => {
          exchange.unsubscribe();
          if (!subscriber.closed) settle?.();
        };
        const settleOnce = (tell: () => void) => {
          if (settle) return;
          settle = tell;
          if (isSubscribed) leaveThenTell();
        };
        const report = (outcome: Pick<RequestEvent, 'status' | 'error' | 'ignored' | 'repeated'>) => {
          if (!request$.observed) return;
          const { operation, method, path, conversationId, why } = spec;
          request$.next({
            operation,
            method,
            path,
            ...(conversationId !== undefined && { conversationId }),
            ...(why && { why: attempt > 1 ? 'retry' : why }),
            attempt,
            duration: clock.now() - timer.startedAt,
            ...outcome,
          });
        };
        const redact = createRedaction(spec, credential);
        const fail = (cause: DirectLineError) => {
          const error = locate(cause, spec);
          const { status } = error as Partial<HttpError>;
          report({ ...(status !== undefined && { status }), error });
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
          const { ignored, repeated } = Object(value) as Partial<MessageSet & Pick<RequestEvent, 'repeated'>>;
          report({ status: response.status, ...(ignored && { ignored }), ...(repeated && { repeated }) });
          subscriber.next(value);
          subscriber.complete();
        };

        subscriber.add(exchange);
        const timer = createTimer(clock, timeout, () =>
          settleOnce(() => fail(new RequestTimeoutError(`no answer within ${timeout} ms`, { timeout }))),
        );
        exchange.add(timer.stop);
        const { method, path, query = '', content } = spec;
        const request: TransportRequest = {
          method,
          url: baseUrl + path + query,
          ...content,
          headers: { Authorization: `${scheme} ${credential}`, ...content?.headers },
        };
        // It is for the transport that the request is given to, and no part of what goes out.
        Object.defineProperty(request, 'queued', { value: timer.pause });
        exchange.add(
          defer(() => transport(request)).subscribe({
            next: (response) => settleOnce(() => answer(response)),
            error: (error: unknown) => settleOnce(() => fail(toDirectLineError(error, redact))),
            complete: () => settleOnce(() => fail(new NetworkError('no answer'))),
          }),
        );
        isSubscribed = true;
        if (settle) leaveThenTell();
      }),
  };
}

/** The timer of a request, which stands still while the request waits to go out. */
function createTimer(clock: Clock, timeout: number, onTimeout: () => void) {
  const startedAt = clock.now();
  let timer = clock.after(timeout, onTimeout);
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    timer.unsubscribe();
  };
  const pause = () => {
    timer.unsubscribe();
    return () => {
      if (!isStopped) timer = clock.after(timeout, onTimeout);
    };
  };
  return { startedAt, stop, pause };
}

/** Cuts out of a text what must not leave the client: a service may quote the credential, a transport the whole URL. */
const createRedaction =
  ({ query = '' }: RequestSpec<unknown>, credential: string) =>
  (text: string): string => {
    const redacted = text.replaceAll(credential, '…');
    return query ? redacted.replaceAll(query, '').replaceAll(query.slice(1), '…') : redacted;
  };

/** Says in an error which request has failed. */
function locate(error: DirectLineError, { method, path }: RequestSpec<unknown>): DirectLineError {
  return Object.assign(error, { method, path, message: `${method} ${path}: ${error.message}` });
}

/** The value of an answer; throws a DirectLineError if it has none. */
function readAnswer<T>(response: TransportResponse, spec: RequestSpec<T>, redact: (text: string) => string): T {
  const { status } = response;
  const body = parseBody(response.body);
  if (status >= 200 && status < 300) return spec.decode(body);
  // It exists already, and the answer may say what.
  const existing = status === 409 && spec.operation === 'start' ? tryOr(() => spec.decode(body)) : undefined;
  if (existing !== undefined) return existing;
  const said = (body as { error?: Record<string, unknown> | null } | null)?.error;
  const [code, serviceMessage] = [said?.['code'], said?.['message']].map((text) =>
    typeof text === 'string' ? redact(text) : undefined,
  );
  const Failure = typeof body === 'string' && isPage(body) ? PageError : HttpError;
  throw new Failure(serviceMessage ?? `${status}`, {
    status,
    code,
    serviceMessage,
    retryAfter: readRetryAfter(response, now),
  });
}
