import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Checkpoint } from 'rxjs-direct-line';

/** The queue of all conversations: each is a job for as long as it lasts, and its data is where to go on. */
export const name = 'conversations';

export const openQueue = (connection: Redis) => new Queue<Checkpoint>(name, { connection });

/** Gives a conversation to the fleet; one that it has already stays as it is. */
export const addConversation = (queue: Queue<Checkpoint>, conversationId: string) =>
  queue.add('conversation', { conversationId }, { jobId: conversationId });
