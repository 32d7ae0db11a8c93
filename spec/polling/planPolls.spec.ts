import fc from 'fast-check';
import { planPolls } from '../../src/polling/planPolls';
import { amount } from '../support/amount';

/** What `plan` costs for `delays`, by the definition: each reply pays for the polls until it is found, and waits for the last. */
function costOf(plan: readonly number[], delays: readonly number[], price: number): number {
  return delays.reduce((cost, delay) => {
    const i = plan.findIndex((at) => at >= delay);
    if (delay === Infinity) return cost + price * plan.length;
    return i < 0 ? Infinity : cost + price * (i + 1) + (plan[i]! - delay);
  }, 0);
}

/** The least cost of all plans on whole ms: every set of times up to the longest delay is tried. */
function bruteForce(delays: readonly number[], price: number, maxGap: number): number {
  const longest = Math.max(...delays.filter((delay) => delay < Infinity));
  let least = Infinity;
  const extend = (plan: readonly number[]) => {
    const last = plan.at(-1) ?? 0;
    if (plan.length > 0 && last >= longest) {
      least = Math.min(least, costOf(plan, delays, price));
      return;
    }
    for (let at = plan.length > 0 ? last + 1 : 0; at <= longest && at - last <= maxGap; at++) extend([...plan, at]);
  };
  extend([]);
  return least;
}

describe('planPolls', () => {
  const delay = fc.oneof({ weight: 9, arbitrary: fc.nat(11) }, { weight: 1, arbitrary: fc.constant(Infinity) });
  const price = fc.integer({ min: 0, max: 8 });
  const maxGap = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constant(Infinity));

  it('costs as little as the best of all plans', () => {
    fc.assert(
      fc.property(fc.array(delay, { minLength: 1, maxLength: 6 }), price, maxGap, (delays, price, maxGap) => {
        fc.pre(delays.some((delay) => delay < Infinity));
        expect(costOf(planPolls(delays, { price, maxGap }), delays, price)).toBe(bruteForce(delays, price, maxGap));
      }),
      { numRuns: amount({ full: 400, everyday: 100 }) },
    );
  });

  it('leaves no gap above maxGap, is in order, and ends with the longest delay', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20_000), { minLength: 1, maxLength: 40 }),
        fc.nat(2000),
        fc.integer({ min: 50, max: 3000 }),
        (delays, price, maxGap) => {
          const plan = planPolls(delays, { price, maxGap });
          // of all its polls at once: thousands of expectations would take most of the time
          const gaps = plan.map((at, i) => at - (plan[i - 1] ?? 0));
          if (gaps.length > 1) expect(Math.min(...gaps.slice(1))).toBeGreaterThan(0);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(maxGap);
          expect(plan.at(-1)).toBe(Math.max(...delays));
        },
      ),
    );
  });

  it.each<[what: string, delays: number[], price: number, maxGap: number, plan: number[]]>([
    ['nothing is known: nothing is planned', [], 200, 1000, []],
    ['a reply that never comes is not waited for', [Infinity], 200, 1000, []],
    ['one delay', [400], 200, 1000, [400]],
    ['no delay at all', [0, 0], 200, 1000, [0]],
    ['near delays share a poll', [380, 400, 420], 200, 1000, [420]],
    ['far ones have their own', [150, 150, 1100], 200, 1000, [150, 1100]],
    ['polls for nothing are free: one for each delay', [1, 2, 3], 0, 1000, [1, 2, 3]],
    ['but none at once that finds nothing', [800, 1000], 0, 1000, [800, 1000]],
    ['a gap is filled where the poll is of some use', [140, 145, 150, 1500], 200, 1000, [150, 500, 1500]],
    ['no gap is filled that need not be', [150, 1500], 200, Infinity, [150, 1500]],
    ['a poll is moved on where that saves one', [100, 1200], 200, 1000, [200, 1200]],
    ['what never comes makes a poll dear', [100, 300, Infinity, Infinity], 70, 1000, [300]],
  ])('%s', (_what, delays, price, maxGap, plan) => {
    expect(planPolls(delays, { price, maxGap })).toEqual(plan);
  });

  it('leaves what it was given as it was', () => {
    const delays = [3, 1, 2];
    planPolls(delays, { price: 1, maxGap: 10 });
    expect(delays).toEqual([3, 1, 2]);
  });

  it.each<[name: string, delays: number[], price: number, maxGap: number]>([
    ['delays', [1, NaN], 1, 1],
    ['delays', [-1], 1, 1],
    ['price', [1], -1, 1],
    ['price', [1], NaN, 1],
    ['maxGap', [1], 1, 0],
    ['maxGap', [1], 1, NaN],
  ])('names %s that is wrong', (name, delays, price, maxGap) => {
    expect(() => planPolls(delays, { price, maxGap })).toThrow(new TypeError(`not valid: ${name}`));
  });
});
