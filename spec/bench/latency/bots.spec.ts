import { seeded } from '../../e2e/referenceService';
import { mean, sum } from '../stats';
import { bots, sampler } from './bots';

describe.each(bots)('the bot of $name', (bot) => {
  const next = sampler(bot, seeded(1));
  const delays = Array.from({ length: 10_000 }, next);

  it('has delays that are all there is', () => expect(sum(bot.mass)).toBeCloseTo(1));

  it('has a mean that its samples have too', () => {
    const known = sum(bot.mass.map((p, ms) => p * ms));
    expect(mean(delays) / known).toBeCloseTo(1, 1);
  });

  it('is seeded', () => expect(sampler(bot, seeded(1))()).toBe(delays[0]));
});

it.each([
  [0, 400],
  [1, 800],
  [5, 2000],
])('the log-normal bot %i has its median', (nth, expected) => {
  const { mass } = bots[nth]!;
  let below = 0;
  const found = mass.findIndex((p) => (below += p) >= 0.5);
  expect(Math.abs(found - expected)).toBeLessThan(2);
});
