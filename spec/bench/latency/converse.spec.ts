import { bots } from './bots';
import { talkInVirtualTime } from './virtual';

describe('a conversation of the benchmarks, with a bot that takes 30 ms', () => {
  const talk = (burst: readonly number[]) => talkInVirtualTime(bots[3]!, 100, burst);

  it('counts the poll that brings the reply, and a regular one and its drain where these come before it', () => {
    const exchanges = talk([30]);
    expect(exchanges).toHaveLength(100);
    for (const { added, polls, drains } of exchanges) {
      expect([added, polls, drains]).toEqual(polls === 1 ? [0, 1, 0] : [0, 2, 1]);
    }
    expect(exchanges.some(({ polls }) => polls === 2)).toBe(true);
  });

  it('knows how long a reply lay at the service', () => {
    expect(Math.max(...talk([200]).map(({ added }) => added))).toBe(170);
    expect(Math.max(...talk([]).map(({ added }) => added))).toBeGreaterThan(900);
  });

  it('counts the drain after the reply, and one more each second, until the next send', () => {
    for (const { polls, drains, total } of talk([30]).slice(0, -1)) {
      const after = total - polls - drains;
      expect(after).toBeGreaterThanOrEqual(1);
      expect(after).toBeLessThanOrEqual(5);
    }
  });

  it('is the same each time', () => expect(talk([300])).toEqual(talk([300])));
});
