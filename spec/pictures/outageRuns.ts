import {
  asyncScheduler,
  defer,
  finalize,
  from,
  identity,
  map,
  mergeMap,
  type Observable,
  retry,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { connect, type Message, type MessageSet, type Transport } from 'rxjs-direct-line';
import { type Fault, fakeDirectLine } from 'rxjs-direct-line/testing';
import { TestScheduler } from 'rxjs/testing';
import { usualPoller } from './usualPoller';

/** A message that the subscriber has got. All times are ms from the beginning. */
export interface Arrival {
  readonly text: string;
  readonly at: number;
  readonly created: number;
}

/** A GET from its start to its end. */
export interface Get {
  readonly from: number;
  readonly to: number;
  readonly end: 'answered' | 'refused' | 'aborted';
}

export interface Run {
  readonly arrivals: readonly Arrival[];
  readonly gets: readonly Get[];
  readonly failedAt?: number;
}

/** When the bot writes each message. */
export const written: readonly number[] = [700, 1700, 3200, 4700, 6400, 9800];
/** The service answers 502, and then slowly, and then as before. */
export const outage = { from: 2500, until: 5500, slowUntil: 8500, slow: 1400 };
export const end = 12_000;
const latency = 100;

function fault({ at, operation }: { readonly at: number; readonly operation: string }): Fault | undefined {
  if (operation !== 'read' || at < outage.from || at >= outage.slowUntil) return undefined;
  return at < outage.until ? { kind: 'status', status: 502 } : { kind: 'delay', ms: outage.slow };
}

/** Begins a conversation and reads it without this library. */
function readByHand(transport: Transport, recover: <T>(source$: Observable<T>) => Observable<T>): Observable<Message> {
  const url = 'https://directline.botframework.com/api/conversations';
  const headers = { Authorization: 'Bearer secret' };
  const read = (id: string) => (watermark?: string) =>
    transport({
      method: 'GET',
      url: `${url}/${id}/messages${watermark ? `?watermark=${encodeURIComponent(watermark)}` : ''}`,
      headers,
    }).pipe(
      map(({ status, body }) => {
        if (status !== 200) throw new Error(String(status));
        return JSON.parse(body) as MessageSet;
      }),
    );
  return transport({ method: 'POST', url, headers }).pipe(
    map(({ body }) => JSON.parse(body) as { conversationId: string }),
    switchMap(({ conversationId }) => usualPoller(read(conversationId)).pipe(recover)),
  );
}

/** The readers, by the names that the picture gives them. */
export const readers: Readonly<Record<string, (transport: Transport) => Observable<Message>>> = {
  'by hand': (transport) => readByHand(transport, identity),
  'by hand, with retry': (transport) => readByHand(transport, retry({ delay: 1000 })),
  'this library': (transport) => connect({ secret: 'secret', transport, random: () => 0.5 }).message$,
};

/** The GETs of a transport, with the time of each. */
function watchGets(transport: Transport, gets: Get[]): Transport {
  return (request) => {
    if (request.method !== 'GET') return transport(request);
    return defer(() => {
      const from = asyncScheduler.now();
      let end: Get['end'] = 'aborted';
      return transport(request).pipe(
        tap(({ status }) => {
          end = status === 200 ? 'answered' : 'refused';
        }),
        finalize(() => gets.push({ from, to: asyncScheduler.now(), end })),
      );
    });
  };
}

/** One reader through the outage, in virtual time. */
export function runOutage(read: (transport: Transport) => Observable<Message>): Run {
  const arrivals: Arrival[] = [];
  const gets: Get[] = [];
  let failedAt: number | undefined;
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    const now = () => asyncScheduler.now();
    // each text is the number of the message
    const bot$ = from(written).pipe(mergeMap((at, nth) => timer(at - latency / 2).pipe(map(() => String(nth + 1)))));
    const service = fakeDirectLine({ bot$, latency, fault });
    const reading = read(watchGets(service, gets)).subscribe({
      next: ({ text = '', created = '' }) => arrivals.push({ text, at: now(), created: Date.parse(created) }),
      error: () => {
        failedAt = now();
      },
    });
    timer(end).subscribe(() => {
      reading.unsubscribe();
      service.close();
    });
    scheduler.maxFrames = Infinity;
    flush();
  });
  return { arrivals, gets, ...(failedAt !== undefined && { failedAt }) };
}
