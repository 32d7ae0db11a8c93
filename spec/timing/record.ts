import { asyncScheduler, from, map, mergeMap, switchMap, timer } from 'rxjs';
import { connect, type ConnectOptions, type Message, type RequestEvent } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { TestScheduler } from 'rxjs/testing';
import { wait } from '../../src/util/clock';

/** A send, and how long after it the bot replies; never for `Infinity`. */
export interface Turn {
  readonly at: number;
  readonly delay: number;
}

/** One request, from its start to its answer. */
export interface Recorded extends Pick<RequestEvent, 'operation' | 'why'> {
  readonly from: number;
  readonly to: number;
}

/** One message: when the service wrote it, and when the subscriber had it. */
export interface Arrival {
  readonly by: string;
  readonly created: number;
  readonly at: number;
}

export interface Recording {
  readonly requests: readonly Recorded[];
  readonly arrivals: readonly Arrival[];
}

export interface RecordingOptions extends ConnectOptions {
  /** When the reader leaves. */
  readonly until: number;
  /** How long each request takes, there and back. */
  readonly latency?: number;
}

/** The service acts in the middle of it. */
export const latency = 40;

/** What the library does in a conversation of these turns, in virtual time. All is ms from its beginning. */
export function record(
  turns: readonly Turn[],
  { until, latency: roundTrip = latency, ...options }: RecordingOptions,
): Recording {
  const requests: Recorded[] = [];
  const arrivals: Arrival[] = [];
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    const now = () => asyncScheduler.now();
    const bot = ({ text }: Message) => wait(Number(text)).pipe(map(() => 'reply'));
    const transport = fakeDirectLine({ bot, latency: roundTrip, maxRequests: Infinity });
    const chat = connect({ secret: 'secret', userId: 'user', transport, ...options });
    chat.request$.subscribe({
      next: ({ operation, why, duration }) =>
        requests.push({ operation, ...(why && { why }), from: now() - duration, to: now() }),
    });
    const reader = chat.message$.subscribe({
      next: ({ from, created = '' }) => arrivals.push({ by: from, created: Date.parse(created), at: now() }),
    });
    const sent$ = from(turns).pipe(
      mergeMap(({ at, delay }) => timer(at).pipe(switchMap(() => chat.send(String(delay))))),
    );
    sent$.subscribe();
    timer(until).subscribe(() => {
      reader.unsubscribe();
      transport.close();
    });
    // without it the scheduler would end at its own limit of time
    scheduler.maxFrames = Infinity;
    flush();
  });
  return { requests, arrivals };
}
