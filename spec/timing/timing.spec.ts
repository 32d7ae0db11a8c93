import { readdirSync, readFileSync } from 'node:fs';
import { changes } from './change';
import { exchanges } from './exchange';
import { firstExchanges } from './learning';
import { pictures } from './pictures';
import { bots, type Delay, planned } from './planned';
import { prices } from './price';
import { latency } from './record';
import type { Exchange } from './talk';

const page = readFileSync('docs/timing-explained.md', 'utf8');
const late = (exchanges: readonly { readonly late: number }[]) => exchanges.map(({ late }) => late);
const polls = (exchanges: readonly { readonly polls: number }[]) => exchanges.map(({ polls }) => polls);

describe('the pictures of docs/timing-explained.md', () => {
  it('are those that the page shows', () => {
    const shown = [...page.matchAll(/\]\(timing\/(\w+)\.svg\)/g)].map(([, name]) => name);
    const drawn = Object.keys(pictures);
    expect(shown.sort()).toEqual(drawn.sort());
    expect(readdirSync('docs/timing').sort()).toEqual(drawn.map((name) => `${name}.svg`));
  });

  // where one differs: look at what has changed, then `npm run timing`
  it.each(Object.entries(pictures))('show what the library does: %s', (name, draw) => {
    const svg = draw();
    expect(readFileSync(`docs/timing/${name}.svg`, 'utf8')).toBe(svg);
    expect(svg.length).toBeLessThan(20_000);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('what docs/timing-explained.md says of its pictures', () => {
  it('one poll finds the reply that a fixed burst is too early for', () => {
    const { fixed, learned } = exchanges();
    expect(learned.polls).toBe(1);
    expect(fixed.polls).toBeGreaterThan(1);
    expect(fixed.late).toBeGreaterThan(learned.late);
  });

  it('the first poll comes 300 ms after the POST was answered, the second a quarter after the one delay that is known', () => {
    const [first, second] = firstExchanges().learned;
    const burst = ({ requests }: Exchange) => requests.find(({ why }) => why === 'burst')?.from;
    expect(burst(first!)).toBe(latency + 300);
    expect(burst(second!)).toBe(first!.delay * 1.25);
    expect(second!.polls).toBe(1);
  });

  it('the first reply is as late as with a fixed burst, from the fifth on each takes one poll', () => {
    const { fixed, learned } = firstExchanges();
    expect(learned[0]!.late).toBe(fixed[0]!.late);
    expect(Math.min(...late(learned))).toBeGreaterThanOrEqual(latency / 2);
    expect(polls(learned.slice(4))).toEqual([1, 1, 1, 1, 1, 1]);
    learned.slice(1).forEach(({ late }, nth) => expect(late).toBeLessThan(fixed[nth + 1]!.late));
  });

  it('the fourth is slower than the three before, so that their poll misses it', () => {
    const { learned } = firstExchanges();
    const [fourth = NaN, ...before] = learned
      .slice(0, 4)
      .map(({ delay }) => delay)
      .reverse();
    expect(fourth).toBeGreaterThan(Math.max(...before));
    expect(learned[3]!.polls).toBeGreaterThan(1);
  });

  it('after four replies at another speed the old one is forgotten', () => {
    const { before, slower, faster } = changes();
    expect(Math.min(...polls(slower.slice(before, before + 4)))).toBeGreaterThan(1);
    expect(new Set(polls(slower.slice(before + 4)))).toEqual(new Set([1]));
    expect(Math.min(...late(faster.slice(before, before + 4)))).toBeGreaterThan(500);
    expect(Math.max(...late(faster.slice(before + 4)))).toBeLessThan(100);
  });

  describe.each<[name: string, delay: Delay]>(Object.entries(bots))(
    'the plan for the bot that is %s',
    (_name, delay) => {
      const { delays, burst } = planned(delay);
      const longest = Math.max(...delays);

      it('has a poll at the longest delay, and its last one a quarter beyond', () => {
        expect(burst.slice(-2)).toEqual([longest, longest * 1.25]);
      });

      it('leaves no gap above the interval', () => {
        burst.forEach((at, nth) => expect(at - (burst[nth - 1] ?? 0)).toBeLessThanOrEqual(1000));
      });
    },
  );

  it('the steady bot is polled for once, when the slowest reply is there', () => {
    expect(planned(bots.steady).burst).toHaveLength(2);
  });

  it('the bot of two humps is polled for at the end of each, and once on the way', () => {
    const { delays, burst } = planned(bots['two humps']);
    expect(burst).toHaveLength(4);
    expect(burst[1]).toBe(burst[2]! - 1000);
    expect(delays.filter((delay) => delay > burst[0]! && delay <= burst[1]!)).toEqual([]);
  });

  it('the dearer a poll, the fewer', () => {
    const [cheap = 0, usual = 0, dear = 0] = prices.map((price) => planned(bots.wide, price).burst.length);
    expect(cheap).toBeGreaterThan(usual);
    expect(usual).toBeGreaterThan(dear);
  });
});
