import { geometricMean, mean, median, quantile, spread } from './stats';

describe('the statistics of the benchmarks', () => {
  it('have the mean', () => expect(mean([1, 2, 6])).toBe(3));

  it('have the median of an odd and of an even number of values, in any order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 6])).toBe(5.5);
  });

  it('have quantiles between the values', () => {
    expect(quantile([10, 20], 0)).toBe(10);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([10, 20], 1)).toBe(20);
  });

  it('have the geometric mean, in which twice and half make one', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1);
    expect(geometricMean([8, 1])).toBeCloseTo(Math.sqrt(8));
  });

  it('have the spread', () => expect(spread([2.26, 1, 3], 1)).toBe('1.0–3.0'));
});
