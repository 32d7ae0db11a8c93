import { delayWhen, map, of, type Observable } from 'rxjs';
import { now, wait } from '../util/clock';
import { json, noContent, problem, Refusal, type Answer, type ErrorCode } from './answer';

/** One request, as `fault` gets to see it: there is no credential in it. @see {@link Fault} */
export interface FaultedRequest {
  /** When it reached the service: `asyncScheduler.now()`. */
  readonly at: number;
  /** The HTTP method. */
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  /** What it asks for; `read` is a GET of messages. */
  readonly operation: 'start' | 'read' | 'send' | 'upload' | 'generate' | 'renew';
  /** How manieth request of that operation it is: 1 for the first, whatever its conversation. */
  readonly nth: number;
  /** Where the path names one: not of a `start` or a `generate`. */
  readonly conversationId?: string;
}

/**
 * What can go wrong with a request; times are milliseconds. Where `fakeDirectLine` has no connection that could break,
 * its transport fails, as one over HTTP does.
 *
 * @example
 * ```ts
 * import { TestScheduler } from 'rxjs/testing';
 * import { connect } from 'rxjs-direct-line';
 * import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
 *
 * const badGateway: Fault = { kind: 'status', status: 502 };
 * const transport = fakeDirectLine({ fault: ({ operation }) => (operation === 'send' ? badGateway : undefined) });
 *
 * new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
 *   const { send } = connect({ token: 'any', transport });
 *   expectObservable(send('hello')).toBe('#', undefined, expect.objectContaining({ delivery: 'unknown' }));
 * });
 * ```
 */
export type Fault =
  /** No answer: the connection breaks. */
  | {
      readonly kind: 'drop';
      /** Before the service has handled the request, or after it. */
      readonly when: 'before' | 'after';
    }
  /** Handled, but the connection breaks in the middle of the body. */
  | {
      readonly kind: 'cut';
      /** What tells the end of the body: its length, or chunks. */
      readonly framing: 'length' | 'chunked';
    }
  /** Handled, but answered later. */
  | {
      readonly kind: 'delay';
      /** How much later; never for `Infinity`. */
      readonly ms: number;
    }
  /** Not handled: an error of the protocol. */
  | {
      readonly kind: 'status';
      /** The HTTP status. */
      readonly status: number;
      /** Of a `Retry-After`, in ms, which goes out in whole seconds. Default: there is none. */
      readonly retryAfter?: number;
      /** The `date` is measured against the `Date` of the answer. Default `seconds`. */
      readonly form?: 'seconds' | 'date';
      /** How far the clock of that `Date` is ahead; negative: behind. Default 0. */
      readonly skew?: number;
    }
  /** The token that it came with is expired from now on, hence a 403. A secret never expires: nothing happens to it. */
  | { readonly kind: 'expire' }
  /** A `read` is handled, but its answer has no watermark. Nothing happens to other operations. */
  | { readonly kind: 'noWatermark' }
  /** A `read` is handled, but its answer has the watermark that was sent, if any. Nothing happens to other operations. */
  | { readonly kind: 'sameWatermark' }
  /** Handled, but the body is `null`. */
  | { readonly kind: 'nullBody' }
  /** Handled, but the answer is a page in HTML with status 200, as of a proxy. A refusal stays what it is. */
  | { readonly kind: 'html' }
  /** Not handled: 302. */
  | {
      readonly kind: 'redirect';
      /** The URL that it leads to. */
      readonly to: string;
    }
  /** Handled, but the body has no end. `fakeDirectLine` fails at once, as a body that is too large does. */
  | { readonly kind: 'endless' };

/** What some of the faults have to know of a request, or to do. */
interface Faulty {
  readonly request: Omit<FaultedRequest, 'at' | 'nth'>;
  readonly authorization: string | undefined;
  readonly watermark: string | undefined;
}

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'MalformedData',
  401: 'MissingProperty',
  403: 'NotAllowed',
  404: 'NotFound',
  405: 'NotAllowed',
  500: 'Internal',
};

const page: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html>\n<title>Welcome</title>\n<p>Please log in to use this network.\n',
};

function retryHeaders({ retryAfter, form, skew = 0 }: Fault & { kind: 'status' }): Record<string, string> {
  if (retryAfter === undefined) return {};
  const seconds = Math.ceil(retryAfter / 1000);
  if (form !== 'date') return { 'retry-after': String(seconds) };
  const date = (ms: number) => new Date(ms).toUTCString();
  const time = now() + skew;
  return { date: date(time), 'retry-after': date(time + seconds * 1000) };
}

/** An answer to a read with another watermark, or none. */
function withWatermark(answer: Answer, watermark: string | undefined): Answer {
  if (answer.status !== 200) return answer;
  return { ...answer, body: JSON.stringify({ ...(JSON.parse(answer.body) as object), watermark }) };
}

/** What is lost has a body, so that it can be cut: a 204 has none. */
const bodied = (answer: Answer): Answer => (answer.body ? answer : json(200, 'null', answer.headers));

/**
 * Lets `fault` say what goes wrong; `expire` ends the token of an Authorization header. What comes out is called with
 * the answer that a request should get, which is not asked for if the request is not to be handled.
 */
export function createFaults(
  fault: (request: FaultedRequest) => Fault | undefined = () => undefined,
  expire: (authorization: string | undefined) => void,
) {
  const counts = { start: 0, read: 0, send: 0, upload: 0, generate: 0, renew: 0 };

  return (answer$: Observable<Answer>, { request, authorization, watermark }: Faulty): Observable<Answer> => {
    const { operation } = request;
    const given = fault({ at: now(), nth: ++counts[operation], ...request });
    const handled = (change: (answer: Answer) => Answer) => answer$.pipe(map(change));
    const isRead = operation === 'read';

    switch (given?.kind) {
      case undefined:
        return answer$;
      case 'drop':
        if (given.when === 'before') return of({ ...noContent, breaks: 'drop' });
        return handled((answer) => ({ ...answer, breaks: 'drop' }));
      case 'cut':
        return handled((answer) => ({ ...bodied(answer), breaks: given.framing }));
      case 'delay':
        return answer$.pipe(delayWhen(() => wait(given.ms)));
      case 'status': {
        const { status } = given;
        return of(problem(new Refusal(status, codes[status] ?? 'ServiceError', 'It failed', retryHeaders(given))));
      }
      case 'expire':
        expire(authorization);
        return answer$;
      case 'noWatermark':
        return isRead ? handled((answer) => withWatermark(answer, undefined)) : answer$;
      case 'sameWatermark':
        return isRead ? handled((answer) => withWatermark(answer, watermark)) : answer$;
      case 'nullBody':
        return handled((answer) => ({ ...bodied(answer), body: 'null' }));
      case 'html':
        return handled((answer) => (answer.status < 300 ? page : answer));
      case 'redirect':
        return of({ ...noContent, status: 302, headers: { location: given.to } });
      case 'endless':
        return handled((answer) => ({ ...bodied(answer), breaks: 'endless' }));
    }
  };
}
