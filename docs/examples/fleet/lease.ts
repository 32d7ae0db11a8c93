import { DelayedError, type Job, type Processor, UnrecoverableError } from 'bullmq';
import type { Redis } from 'ioredis';
import { fromEvent, lastValueFrom, merge, NEVER, type Observable, timer } from 'rxjs';
import { type Checkpoint, connect, HandlerError, type MessageSet, type Transport } from 'rxjs-direct-line';
import { append } from './append';
import type { Counts } from './counts';
import type { Log } from './log';
import { toCheckpoint } from './toCheckpoint';

export interface LeaseOptions {
  readonly redis: Redis;
  readonly domain: string;
  readonly secret: string;
  /** Shared by all leases of a worker. */
  readonly transport: Transport;
  /** Between regular polls, ms. */
  readonly interval: number;
  /** How long a worker keeps a conversation on average, ms. */
  readonly lease: number;
  /** Replays the wish to end all leases. */
  readonly stop$: Observable<unknown>;
  readonly counts: Counts;
  readonly log: Log;
}

/** Where to go on. A job without a conversation must not begin a new one. */
function readPosition({ data }: Job<unknown>): Checkpoint {
  try {
    const { conversationId, ...position } = toCheckpoint(data);
    if (!conversationId) throw new TypeError('no checkpoint: conversationId');
    return { conversationId, ...position };
  } catch (error) {
    // BullMQ keeps the job as a failed one, with the reason, and does not try again.
    throw new UnrecoverableError(String(error));
  }
}

/** The work of a worker with one conversation: it reads from the checkpoint for a while, and hands it on. */
export const createLease =
  ({ redis, stop$, counts, log, ...options }: LeaseOptions): Processor<unknown, never> =>
  async (job, token, signal) => {
    const position = readPosition(job);
    const { conversationId } = position;
    const { domain, secret, transport, interval, lease } = options;
    const chat = connect({ ...position, domain, secret, transport, userId: 'fleet', interval });

    async function handle({ messages, watermark }: MessageSet): Promise<void> {
      // The entries first: if this worker dies in between, the set comes again, and its ids are known.
      const added = await append(redis, conversationId, messages);
      // An answer may have no watermark. Then the last one holds.
      if (watermark !== undefined) await job.updateData({ conversationId, watermark });
      counts.repeated += messages.length - added;
    }

    // Leases that begin at the same time must not end at the same time.
    const over$ = timer(lease * (0.5 + Math.random()));
    const lost$ = signal ? fromEvent(signal, 'abort') : NEVER;
    const counting = chat.request$.subscribe({ next: () => (counts.polls += 1), error: log });
    try {
      await lastValueFrom(chat.consume(handle, { until: merge(over$, stop$, lost$) }), { defaultValue: undefined });
    } catch (error) {
      // The service refuses for good: the job fails.
      if (!(error instanceof HandlerError)) throw error;
      log(`The set of a conversation will come again: ${String(error.cause)}`);
    } finally {
      counting.unsubscribe();
    }
    // Not at once, so that another worker has a chance to take it, and the polls of many spread.
    await job.moveToDelayed(Date.now() + interval * Math.random(), token).then(
      () => (counts.handovers += 1),
      // The lock has run out, or will soon: then another worker takes the conversation.
      (error: unknown) => log(`A conversation could not be handed on: ${String(error)}`),
    );
    // The word of BullMQ for a job that is neither completed nor failed.
    throw new DelayedError();
  };
