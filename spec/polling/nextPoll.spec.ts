import { nextPoll, type Due } from '../../src/polling/schedule';

const burst = (at: number): Due => ({ at, why: 'burst' });
const wake = (at: number): Due => ({ at, why: 'wake' });

describe('nextPoll', () => {
  it.each<[what: string, args: Parameters<typeof nextPoll>, next: Due]>([
    ['the first is due at once', [50, undefined, 1000, [], false], { at: 50, why: 'first' }],
    ['the first may have a time', [50, undefined, 1000, [], false, undefined, 90], { at: 90, why: 'first' }],
    [
      'which a trigger does not wait for',
      [50, undefined, 1000, [wake(50)], false, undefined, 90],
      { at: 50, why: 'first' },
    ],
    ['a drain is due at once', [50, 40, 1000, [], true], { at: 50, why: 'drain' }],
    ['a drain comes before all else', [50, undefined, 1000, [burst(10)], true], { at: 50, why: 'drain' }],
    ['the interval runs from the last regular GET', [50, 40, 1000, [], false], { at: 1040, why: 'interval' }],
    ['an interval may be overdue', [5000, 40, 1000, [], false], { at: 1040, why: 'interval' }],
    ['a burst comes sooner', [50, 40, 1000, [burst(300)], false], { at: 300, why: 'burst' }],
    ['the first of several', [50, 40, 1000, [burst(300), burst(600)], false], { at: 300, why: 'burst' }],
    ['a burst may be overdue', [500, 40, 1000, [burst(300)], false], { at: 300, why: 'burst' }],
    ['a wake comes sooner', [50, 40, 1000, [wake(50)], false], { at: 50, why: 'wake' }],
    ['a burst after the interval waits its turn', [50, 40, 100, [burst(300)], false], { at: 140, why: 'interval' }],
    ['of two at one time, the regular one', [50, 40, 100, [burst(140)], false], { at: 140, why: 'interval' }],
    ['no interval is a pause', [50, 40, Infinity, [], false], { at: Infinity, why: 'interval' }],
    ['a pause holds no burst up', [50, 40, Infinity, [burst(300)], false], { at: 300, why: 'burst' }],
    ['a pause holds the first one up no more', [50, undefined, Infinity, [], false], { at: 50, why: 'first' }],
    ['a clock set back costs one interval', [50, 9000, 1000, [], false], { at: 1050, why: 'interval' }],
  ])('%s', (_what, args, next) => {
    expect(nextPoll(...args)).toEqual(next);
  });
});
