import { Job, type Queue } from 'bullmq';
import type { Checkpoint } from 'rxjs-direct-line';
import { addConversation } from '../../docs/examples/fleet/conversations';

/** A queue that refuses what BullMQ refuses, without a Redis. */
function fakeQueue() {
  const ids: string[] = [];
  const queue = {
    opts: {},
    toKey: String,
    add(name: string, data: unknown, opts: { jobId: string }) {
      const job = new Job(queue as unknown as Queue, name, data, opts, opts.jobId);
      (job as unknown as { validateOptions(data: unknown): void }).validateOptions({ data: '' });
      ids.push(opts.jobId);
      return Promise.resolve();
    },
  };
  return { queue: queue as unknown as Queue<Checkpoint>, ids };
}

describe('a conversation that the fleet is given', () => {
  it('may have an id of any form, and each has a job of its own', async () => {
    const { queue, ids } = fakeQueue();
    const names = [
      'abc',
      'a:b',
      'a:b:c:d',
      ':',
      '0',
      '42',
      '0:1',
      '../x',
      'a b',
      'ä€😀',
      '%3A',
      '__proto__',
      '<b>',
      '\n',
    ];
    for (const name of names) await addConversation(queue, name);

    expect(new Set(ids).size).toBe(names.length);
  });
});
