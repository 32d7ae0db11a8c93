import fc from 'fast-check';
import { optimum } from './optimum';

const at = (delays: Readonly<Record<number, number>>) => {
  const mass = Array.from({ length: Math.max(...Object.keys(delays).map(Number)) + 1 }, () => 0);
  for (const [ms, p] of Object.entries(delays)) mass[Number(ms)] = p;
  return mass;
};

/** What a plan costs; Infinity where it leaves a gap, or a reply unread. */
function costOf(times: readonly number[], mass: readonly number[], price: number, maxGap: number): number {
  if (times.some((time, i) => time - (times[i - 1] ?? 0) > maxGap)) return Infinity;
  return mass.reduce((cost, p, ms) => {
    const found = times.findIndex((time) => time >= ms);
    if (p === 0) return cost;
    return found < 0 ? Infinity : cost + p * (price * (found + 1) + times[found]! - ms);
  }, 0);
}

const subsets = (size: number) =>
  Array.from({ length: 2 ** size }, (_, bits) =>
    Array.from({ length: size }, (_, i) => i + 1).filter((i) => bits & (1 << (i - 1))),
  );

describe('the optimum', () => {
  it('polls when a constant bot replies', () => {
    expect(optimum(at({ 30: 1 }), 200, 1000)).toEqual({ cost: 200, polls: 1, delay: 0, times: [30] });
  });

  it('polls for each hump, where waiting for the second would cost more than a poll', () => {
    const { cost, times } = optimum(at({ 150: 0.7, 900: 0.3 }), 200, 1000);
    expect(times).toEqual([150, 900]);
    expect(cost).toBeCloseTo(0.7 * 200 + 0.3 * 400);
  });

  it('polls once, where a poll costs more than waiting', () => {
    expect(optimum(at({ 150: 0.5, 250: 0.5 }), 200, 1000)).toEqual({ cost: 250, polls: 1, delay: 50, times: [250] });
  });

  it('leaves no gap that is longer than allowed', () => {
    expect(optimum(at({ 2500: 1 }), 200, 1000).times).toHaveLength(3);
  });

  it('is what the best of all plans costs', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 1, max: 8 }),
        (weights, price, maxGap) => {
          const mass = [0, ...weights, 1];
          const best = Math.min(...subsets(mass.length - 1).map((times) => costOf(times, mass, price, maxGap)));
          const { cost, times } = optimum(mass, price, maxGap);
          expect(cost).toBeCloseTo(best);
          expect(costOf(times, mass, price, maxGap)).toBeCloseTo(best);
        },
      ),
    );
  });
});
