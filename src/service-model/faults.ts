import { delayWhen, map, of, type Observable } from 'rxjs';
import type { Message } from '../protocol/message';
import { now, wait } from '../util/clock';
import { json, noContent, problem, Refusal, type Answer, type ErrorCode } from './answer';
import { createCache } from './cache';
import type { HostedConversation } from './conversation';
import type { EditableSet, Fault, FaultedRequest } from './fault';

/** The details of a request that some faults need. */
interface Faulty {
  readonly request: Omit<FaultedRequest, 'at' | 'nth'>;
  readonly authorization: string | undefined;
  readonly watermark: string | undefined;
  /** The watermark of a read that the service has answered with a set. */
  readonly conversation: () => Pick<HostedConversation, 'before' | 'knows'>;
}

export interface FaultsOptions {
  readonly fault: ((request: FaultedRequest) => Fault | undefined) | undefined;
  /** Makes the token of an Authorization header expire. */
  readonly expire: (authorization: string | undefined) => void;
}

type EditSet = (Fault & { kind: 'messageSet' })['edit'];

const codes: Readonly<Record<number, ErrorCode>> = {
  400: 'MalformedData',
  401: 'MissingProperty',
  403: 'NotAllowed',
  404: 'NotFound',
  405: 'NotAllowed',
  500: 'Internal',
};

/**
 * The number of watermarks from faults that are remembered. The one that was not used for the longest time is forgotten
 * first.
 */
const maxInvented = 10_000;

const isSuccess = (status: number) => status >= 200 && status < 300;

const page = (status: number): Answer => ({
  status,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html>\n<title>Welcome</title>\n<p>Please log in to use this network.\n',
});

function retryHeaders({ retryAfter, form, skew = 0 }: Fault & { kind: 'status' }): Record<string, string> {
  if (retryAfter === undefined) return {};
  const seconds = Math.ceil(retryAfter / 1000);
  if (form !== 'date') return { 'retry-after': String(seconds) };
  const date = (ms: number) => new Date(ms).toUTCString();
  const time = now() + skew;
  return { date: date(time), 'retry-after': date(time + seconds * 1000) };
}

/** An answer that is lost has a body, so that the body can be cut. A 204 has none. */
const bodied = (answer: Answer): Answer => (answer.body ? answer : json(200, 'null', answer.headers));

const watermarkOf = (set: unknown): string | undefined => {
  const { watermark } = (set ?? {}) as Partial<Record<string, unknown>>;
  return typeof watermark === 'string' || typeof watermark === 'number' ? String(watermark) : undefined;
};

/** Applies the fault that `fault` returns for each request. */
export function createFaults({ fault = () => undefined, expire }: FaultsOptions) {
  const counts = { start: 0, read: 0, send: 0, upload: 0, generate: 0, renew: 0 };
  /** The watermarks of the service, by the watermarks that faults have sent instead. */
  const originals = createCache<string>({ limit: maxInvented });
  const nameOf = (conversationId: string, watermark: string) => JSON.stringify([conversationId, watermark]);

  function editSet(answer: Answer, edit: EditSet, faulty: Faulty): Answer {
    if (answer.status !== 200) return answer;
    const set = JSON.parse(answer.body) as EditableSet;
    const conversation = faulty.conversation();
    const earlier = conversation.before(faulty.watermark).map((entry) => JSON.parse(entry) as Message);
    const edited = edit(set, earlier);
    const invented = watermarkOf(edited);
    const { conversationId = '' } = faulty.request;
    if (invented !== undefined && !conversation.knows(invented))
      originals.set(nameOf(conversationId, invented), set.watermark);
    const text: unknown = JSON.stringify(edited);
    return { ...answer, body: typeof text === 'string' ? text : '' };
  }

  /** Applies a fault to `answer$`. If the request is not to be handled, `answer$` is not subscribed to. */
  function apply(answer$: Observable<Answer>, faulty: Faulty): Observable<Answer> {
    const { request, authorization, watermark } = faulty;
    const { operation } = request;
    counts[operation] += 1;
    const given = fault({ at: now(), nth: counts[operation], ...request });
    const handled = (change: (answer: Answer) => Answer) => answer$.pipe(map(change));
    const withSet = (edit: EditSet) =>
      operation === 'read' ? handled((answer) => editSet(answer, edit, faulty)) : answer$;

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
        return of(
          problem(
            new Refusal(status, codes[status] ?? 'ServiceError', {
              message: 'It failed',
              headers: retryHeaders(given),
            }),
          ),
        );
      }
      case 'expire':
        expire(authorization);
        return answer$;
      case 'noWatermark':
        return withSet(({ messages }) => ({ messages }));
      case 'sameWatermark':
        return withSet(({ messages }) => ({ messages, watermark }));
      case 'messageSet':
        return withSet(given.edit);
      case 'nullBody':
        return handled((answer) => ({ ...bodied(answer), body: 'null' }));
      case 'html': {
        const { status = 200 } = given;
        return isSuccess(status)
          ? handled((answer) => (isSuccess(answer.status) ? page(status) : answer))
          : of(page(status));
      }
      case 'answer':
        return handled(({ status, headers, body }) => given.edit({ status, headers, body }));
      case 'redirect':
        return of({ ...noContent, status: 302, headers: { location: given.to } });
      case 'endless':
        return handled((answer) => ({ ...bodied(answer), breaks: 'endless' }));
    }
  }

  return {
    apply,

    /** The watermark of the service for one that a client has sent. */
    originalOf: (conversationId: string, watermark: string | undefined) =>
      watermark === undefined ? undefined : (originals.get(nameOf(conversationId, watermark)) ?? watermark),
  };
}
