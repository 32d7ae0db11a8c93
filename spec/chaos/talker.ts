import { catchError, defer, EMPTY, lastValueFrom, map, of, repeat, tap, timer } from 'rxjs';
import { connect, type ConnectOptions, type Message, type SendError } from 'rxjs-direct-line';
import type { createFaults } from './faults';
import type { createLeakSearch } from './leakSearch';

export interface TalkerOptions extends ConnectOptions {
  readonly userId: string;
  readonly fetch: typeof globalThis.fetch;
  readonly random: () => number;
}

/** What has become of a message, by its `clientId`. */
export type Delivery = 'taken' | SendError['delivery'];

export type Talker = ReturnType<typeof createTalker>;

/** Someone who reads and sends all the time; all that the library tells goes to `leaks`. */
export function createTalker(
  { fetch: wire, ...options }: TalkerOptions,
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
    const [, id, what] = /\/(?:conversations|tokens)\/([^/]+)\/(\w+)/.exec(url) ?? [];
    const method = init?.method ?? '';
    const pending = faults.pending(id);
    if (method === 'GET') {
      mostReadsInFlight = Math.max(mostReadsInFlight, ++readsInFlight);
      // its end, too: what the library has done with is aborted
      init?.signal?.addEventListener('abort', () => (readsInFlight -= 1), { once: true });
    }
    const answer = await wire(input, init);
    if (answer.status === 401 || answer.status === 403) faults.refused(id);
    else if (answer.status < 300 && what === 'messages') pending?.delete(method);
    return answer;
  };

  const { message$, status$, request$, checkpoint$, send } = connect({
    interval: 100,
    burst: [20, 60],
    timeout: 500,
    maxBytes: 2 ** 16,
    retry: { delay: 20, maxDelay: 200 },
    ...options,
    fetch,
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
