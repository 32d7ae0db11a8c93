import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Checkpoint } from 'rxjs-direct-line';

/** The queue of all conversations: each is a job for as long as it lasts, and the data of the job is its checkpoint. */
export const name = 'conversations';

export const openQueue = (connection: Redis) => new Queue<Checkpoint>(name, { connection });

/** Gives a conversation to the fleet. A conversation that the fleet has already stays as it is. */
export async function addConversation(queue: Queue<Checkpoint>, conversationId: string): Promise<void> {
  // BullMQ refuses a job id with a colon, and one that is a number.
  const jobId = `id-${encodeURIComponent(conversationId)}`;
  await queue.add('conversation', { conversationId }, { jobId });
}
