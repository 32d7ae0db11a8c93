import { setTimeout as sleep } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
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
  /** Bytes allocated a poll, without any HTTP. */
  readonly allocated: number;
}

/** Counts the bytes that are allocated: those in use, and those that were collected. */
function countAllocated(): () => number {
  const profiler = new GCProfiler();
  profiler.start();
  let used = process.memoryUsage().heapUsed;
  return () => {
    let allocated = 0;
    for (const { beforeGC, afterGC } of profiler.stop().statistics) {
      allocated += beforeGC.heapStatistics.usedHeapSize - used;
      used = afterGC.heapStatistics.usedHeapSize;
    }
    return allocated + process.memoryUsage().heapUsed - used;
  };
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
  const cpu = (user + system) / polls;

  const before = polls;
  const stop = countAllocated();
  await until(before + 100 * conversations);
  return { heap, cpu, allocated: stop() / (polls - before) };
}
