import type { Redis } from 'ioredis';
import { append } from '../../docs/examples/fleet/append';
import { message } from '../support/answers';

/** A Redis that knows each key once, as the script has it; it takes its arguments in one array as ioredis does. */
function fakeRedis() {
  const known = new Set<string>();
  const entries: string[] = [];
  const evaluate = (_: string, count: number, args: readonly string[]) => {
    const keys = args.slice(1, count);
    let added = 0;
    keys.forEach((key, i) => {
      if (known.has(key)) return;
      known.add(key);
      entries.push(args[count + 1 + i]!);
      added += 1;
    });
    return Promise.resolve(added);
  };
  return { redis: { eval: evaluate } as unknown as Redis, entries };
}

describe('the entries of a set', () => {
  it('may be 100,000', async () => {
    const { redis, entries } = fakeRedis();
    const messages = Array.from({ length: 100_000 }, (_, i) => message(`${i}`));

    expect(await append(redis, 'c1', messages)).toBe(100_000);
    expect(entries).toEqual(messages.map((message) => JSON.stringify(message)));
    expect(await append(redis, 'c1', messages)).toBe(0);
  });

  it('are those of their conversation, whatever colons are in the ids', async () => {
    const { redis } = fakeRedis();

    expect(await append(redis, 'a', [message('b:c')])).toBe(1);
    expect(await append(redis, 'a:b', [message('c')])).toBe(1);
    expect(await append(redis, 'c1', [message('b:c')])).toBe(1);
    expect(await append(redis, 'a', [message('b:c')])).toBe(0);
  });
});
