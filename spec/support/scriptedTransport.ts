import { asyncScheduler, defer, finalize, map, NEVER, timer, type Observable } from 'rxjs';
import { connect, type ConnectOptions } from 'rxjs-direct-line';
import type { Transport, TransportRequest, TransportResponse } from 'rxjs-direct-line';
import type { Subscribed } from './marbles';

type Answers = readonly Observable<TransportResponse>[];

/** What the service answers to each request in turn; the last answer holds for all that follow. */
export interface Script {
  start?: Answers;
  read?: Answers;
  send?: Answers;
  renew?: Answers;
}

export interface ScriptedTransport extends Transport {
  /** Every request that was subscribed to, in that order. */
  readonly requests: readonly TransportRequest[];
  readonly starts: Subscribed[];
  readonly reads: Subscribed[];
  readonly sends: Subscribed[];
  readonly renewals: Subscribed[];
  /** The query of each GET of messages, as it stood in the URL. */
  readonly queries: () => string[];
  /** The body of each message that was sent. */
  readonly sent: () => unknown[];
}

/** So many requests are an endless loop, which would never leave a test in virtual time. */
const tooMany = 500;

/** Ends that test by an error that no stream can catch. */
function leave(): void {
  timer(0).subscribe(() => {
    throw new Error(`more than ${tooMany} requests`);
  });
}

export function scriptedTransport(script: Script): ScriptedTransport {
  const requests: TransportRequest[] = [];
  const logs = { start: [], read: [], send: [], renew: [] } as Record<keyof Script, Subscribed[]>;

  const transport = (request: TransportRequest) =>
    defer(() => {
      const kind = kindOf(request);
      const log = logs[kind];
      const answers = script[kind] ?? [];
      const entry = { subscribedFrame: asyncScheduler.now(), unsubscribedFrame: Infinity };
      const answer$ = answers[Math.min(log.length, answers.length - 1)];
      requests.push(request);
      log.push(entry);
      if (requests.length === tooMany) leave();
      return (answer$ ?? NEVER).pipe(finalize(() => (entry.unsubscribedFrame = asyncScheduler.now())));
    });

  return Object.assign(transport, {
    requests,
    starts: logs.start,
    reads: logs.read,
    sends: logs.send,
    renewals: logs.renew,
    queries: () => requests.filter((request) => kindOf(request) === 'read').map(({ url }) => new URL(url).search),
    sent: () =>
      requests.filter((request) => kindOf(request) === 'send').map(({ body }) => JSON.parse(body as string) as unknown),
  });
}

function kindOf({ method, url }: TransportRequest): keyof Script {
  const { pathname } = new URL(url);
  if (pathname.endsWith('/renew')) return 'renew';
  if (!pathname.endsWith('/messages')) return 'start';
  return method === 'GET' ? 'read' : 'send';
}

/** Someone in a conversation whose service does as the script says. It is joined, unless the script has a start. */
export function chatOver(script: Script, options: ConnectOptions = {}) {
  const transport = scriptedTransport(script);
  const chat = connect({
    secret: 'secret',
    userId: 'user1',
    ...(!script.start && { conversationId: 'c1' }),
    retry: { jitter: false },
    transport,
    ...options,
  });
  return { ...chat, transport, text$: chat.message$.pipe(map(({ text }) => text)) };
}
