import { DelayedError, type Processor } from 'bullmq';
import type { Redis } from 'ioredis';
import { fromEvent, lastValueFrom, merge, NEVER, type Observable, timer } from 'rxjs';
import { type Checkpoint, connect, HandlerError, type MessageSet, type Transport } from 'rxjs-direct-line';
import { append } from './append';
import type { Counts } from './counts';

export interface LeaseOptions {
  readonly redis: Redis;
  readonly domain: string;
  readonly secret: string;
  /** One for all leases of a worker. */
  readonly transport: Transport;
  /** Between regular polls, ms. */
  readonly interval: number;
  /** How long a worker keeps a conversation on average, ms. */
  readonly lease: number;
  /** Replays the wish to end all leases. */
  readonly stop$: Observable<unknown>;
  readonly counts: Counts;
}

/** What a worker does with a conversation: it reads from the checkpoint for a while, and hands it on. */
export const createLease =
  ({ redis, domain, secret, transport, interval, lease, stop$, counts }: LeaseOptions): Processor<Checkpoint, never> =>
  async (job, token, signal) => {
    const chat = connect({ domain, secret, transport, userId: 'fleet', interval, ...job.data });

    async function handle({ messages, watermark }: MessageSet): Promise<void> {
      // the entries first: who dies in between leaves a set that comes again, and whose ids are known
      const added = await append(redis, messages);
      // an answer may have no watermark: then the last one holds
      if (watermark !== undefined) await job.updateData({ ...job.data, watermark });
      counts.repeated += messages.length - added;
    }

    // some sooner, some later: what begins in one moment shall not end in one
    const over$ = timer(lease * (0.5 + Math.random()));
    const lost$ = signal ? fromEvent(signal, 'abort') : NEVER;
    const counting = chat.request$.subscribe({ next: () => (counts.polls += 1), error: console.error });
    try {
      await lastValueFrom(chat.consume(handle, { until: merge(over$, stop$, lost$) }), { defaultValue: undefined });
    } catch (error) {
      // the service refuses for good: BullMQ keeps the job as a failed one, with the reason
      if (!(error instanceof HandlerError)) throw error;
      console.error(error);
    } finally {
      counting.unsubscribe();
    }
    // a moment later, so that another has a chance to take it, and the polls of many spread
    await job.moveToDelayed(Date.now() + interval * Math.random(), token).then(
      () => (counts.handovers += 1),
      // the lock has run out: it is another's already, or will be soon
      (error: unknown) => console.error(String(error)),
    );
    // BullMQ's word for: it is neither completed nor failed
    throw new DelayedError();
  };
