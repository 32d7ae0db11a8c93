import { catchError, defer, EMPTY, finalize, lastValueFrom, map, of, repeat, tap, timer } from 'rxjs';
import {
  connect,
  type ConnectOptions,
  fetchTransport,
  type Message,
  type SendError,
  type Transport,
  type TransportRequest,
} from 'rxjs-direct-line';
import type { createFaults } from './faults';
import type { createLeakSearch } from './leakSearch';

export interface TalkerOptions extends ConnectOptions {
  readonly userId: string;
  readonly fetch: typeof globalThis.fetch;
  readonly random: () => number;
  /** Makes a transport of 1.1 of one of the service's own protocol. */
  readonly translate?: (transport: Transport) => Transport;
}

/** What has become of a message, by its `clientId`. */
export type Delivery = 'taken' | SendError['delivery'];

export type Talker = ReturnType<typeof createTalker>;

/** Someone who reads and sends all the time; all that the library tells goes to `leaks`. */
export function createTalker(
  { fetch: wire, translate = (transport) => transport, ...options }: TalkerOptions,
  faults: ReturnType<typeof createFaults>,
  leaks: ReturnType<typeof createLeakSearch>,
) {
  const { userId, random } = options;
  const heard: Message[] = [];
  const deliveries = new Map<string, Delivery>();
  let conversationId = '';
  let readsInFlight = 0;
  let mostReadsInFlight = 0;
  let hasEnded = false;
  let isSending = true;

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input as string;
    leaks.tell(url);
    const [, named, what] = /\/(?:conversations|tokens)\/([^/]+)\/(\w+)/.exec(url) ?? [];
    // a refresh of 3.0 does not name its conversation
    const id = named ?? (url.endsWith('/refresh') ? conversationId : undefined);
    const method = init?.method ?? '';
    const pending = faults.pending(id);
    // the port of nobody
    const answer = await wire(faults.refusesConnection() ? url.replace(/:\d+\//, ':1/') : input, init);
    if (answer.status === 401 || answer.status === 403) faults.refused(id);
    else if (answer.status < 300 && /^(messages|activities)$/.test(what ?? '')) {
      pending?.delete(method);
      faults.answered(id);
    }
    return answer;
  };

  const http = fetchTransport({ fetch, maxBytes: 2 ** 16 });
  /** A renewal may be a GET, too. */
  const isRead = ({ method, url }: TransportRequest) => method === 'GET' && /\/(messages|activities)(\?|$)/.test(url);
  /** A GET is in flight from its subscription until it has ended, or has been left. */
  const transport: Transport = (request) =>
    defer(() => {
      if (!isRead(request)) return http(request);
      mostReadsInFlight = Math.max(mostReadsInFlight, ++readsInFlight);
      return http(request).pipe(finalize(() => (readsInFlight -= 1)));
    });

  const { message$, status$, request$, checkpoint$, send } = connect({
    interval: 100,
    burst: [20, 60],
    timeout: 500,
    retry: { delay: 20, maxDelay: 200 },
    ...options,
    transport: translate(transport),
  });

  status$.subscribe(leaks.tell);
  request$.subscribe(leaks.tell);
  checkpoint$.subscribe((checkpoint) => (conversationId = checkpoint.conversationId));

  const subscription = message$.subscribe({
    next: (message) => heard.push(message),
    error: (error: unknown) => {
      console.error(`${userId} ended:`, error);
      hasEnded = true;
    },
    complete: () => (hasEnded = true),
  });

  let count = 0;
  const sending = lastValueFrom(
    defer(() => {
      const clientId = `${userId}-${++count}`;
      return send({ text: `message ${count}`, clientId }).pipe(
        map((): Delivery => 'taken'),
        catchError((error: unknown) => {
          leaks.tell(error);
          return of((error as SendError).delivery);
        }),
        tap((delivery) => deliveries.set(clientId, delivery)),
      );
    }).pipe(repeat({ delay: () => (isSending ? timer(200 * random()) : EMPTY) })),
  );

  return {
    heard,
    deliveries,
    conversationId: () => conversationId,
    mostReadsInFlight: () => mostReadsInFlight,
    hasEnded: () => hasEnded,

    /** Resolves once it is known what has become of the last message. */
    sendNoMore(): Promise<unknown> {
      isSending = false;
      return sending;
    },

    leave: () => subscription.unsubscribe(),
  };
}
