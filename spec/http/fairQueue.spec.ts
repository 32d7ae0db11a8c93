import { createFairQueue } from '../../src/http/fairQueue';
import { measureCpuTime } from '../support/cpuTime';

/** Adds items such as `a1`, whose key is their letter. */
function queueOf(items: string) {
  const queue = createFairQueue<string>();
  const removals = new Map(items.split(' ').map((item) => [item, queue.add(item.charAt(0), item)]));
  const rest = () => Array.from({ length: queue.size + 1 }, () => queue.next());
  return { queue, remove: (item: string) => removals.get(item)?.(), rest };
}

describe('a fair queue', () => {
  it('takes one of each key before a second one of any', () => {
    expect(queueOf('a1 a2 a3 b1 c1 b2').rest()).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', undefined]);
  });

  it('counts, and gives nothing when it is empty', () => {
    const { queue, rest } = queueOf('a1 a2 b1');
    expect(queue.size).toBe(3);
    queue.next();
    expect(queue.size).toBe(2);
    rest();
    expect([queue.size, queue.next()]).toEqual([0, undefined]);
  });

  it('has a key that comes back behind the others', () => {
    const { queue, rest } = queueOf('a1 b1 c1');
    queue.next();
    queue.add('a', 'a2');
    expect(rest()).toEqual(['b1', 'c1', 'a2', undefined]);
  });

  it.each([
    ['a1', ['a2', 'b1', undefined]],
    ['a2', ['a1', 'b1', undefined]],
    ['b1', ['a1', 'a2', undefined]],
  ])('has an item taken out once: %s', (item, left) => {
    const { queue, remove, rest } = queueOf('a1 a2 b1');
    remove(item);
    remove(item);
    expect(queue.size).toBe(2);
    expect(rest()).toEqual(left);
  });

  it('has nothing taken out that was taken before, also if its key is there again', () => {
    const { queue, remove, rest } = queueOf('a1');
    queue.next();
    queue.add('a', 'a2');
    remove('a1');
    expect(queue.size).toBe(1);
    expect(rest()).toEqual(['a2', undefined]);
  });

  it('is as quick with many that have left', () => {
    const { queue } = queueOf('a1');
    const took = measureCpuTime(() => {
      for (let i = 0; i < 200_000; i++) {
        queue.add(`${i}`, 'x');
        queue.add('a', 'y')();
        queue.next();
      }
    });
    expect(took).toBeLessThan(5000);
  });
});
