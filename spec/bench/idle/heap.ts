import { setTimeout as sleep } from 'node:timers/promises';
import { of } from 'rxjs';
import { connect } from 'rxjs-direct-line';
import { heapUsed } from './client';

export interface HeapOptions {
  readonly conversations: number;
  /** After how many polls of each conversation to look. */
  readonly after: readonly number[];
}

export interface HeapFigures {
  /** Bytes a conversation, each time. */
  readonly heap: readonly number[];
  /** µs a poll, without any HTTP. */
  readonly cpu: number;
}

/** Conversations that poll as often as they can: a transport that answers at once, in real time, by the regular interval. */
export async function idleHeap({ conversations, after }: HeapOptions): Promise<HeapFigures> {
  const answer$ = of({ status: 200, header: () => null, body: '{"messages":[],"watermark":"quiet"}' });
  let polls = 0;
  const transport = () => {
    polls += 1;
    return answer$;
  };
  const open = (conversationId: string) => {
    const chat = connect({ secret: 'secret', conversationId, userId: 'user', interval: 1, transport });
    return chat.message$.subscribe({ error: console.error });
  };
  const until = async (count: number) => {
    while (polls < count) await sleep(10);
  };

  // what V8 keeps of the code itself is none of theirs
  const first = open('first');
  await until(1000);
  first.unsubscribe();
  polls = 0;
  const empty = heapUsed();
  const started = process.cpuUsage();
  for (let nth = 0; nth < conversations; nth++) open(`c${nth}`);

  const heap: number[] = [];
  for (const count of after) {
    await until(conversations * count);
    heap.push((heapUsed() - empty) / conversations);
  }
  const { user, system } = process.cpuUsage(started);
  return { heap, cpu: (user + system) / polls };
}
