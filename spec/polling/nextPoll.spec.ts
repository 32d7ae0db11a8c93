import { type Due, nextPoll, type Situation } from '../../src/polling/nextPoll';

const pause = { until: 500, notBefore: 40 };

describe('nextPoll', () => {
  it.each<[what: string, situation: Omit<Situation, 'interval'> & { interval?: number }, next: Due]>([
    ['the first is due at once', {}, { why: 'first' }],
    ['the first may have a time', { firstAt: 90 }, { at: 90, why: 'first' }],
    ['for which a wake does not wait', { firstAt: 90, isWoken: true }, { why: 'first' }],
    ['nor does a burst', { firstAt: 90, burstAt: 300 }, { why: 'first' }],
    ['a drain is due at once', { regularAt: 40, hasMore: true }, { why: 'drain' }],
    ['a drain comes before all else', { hasMore: true, isWoken: true, burstAt: 10 }, { why: 'drain' }],
    ['the interval runs from the last regular GET', { regularAt: 40 }, { at: 1040, why: 'interval' }],
    ['a burst comes sooner', { regularAt: 40, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['a wake comes at once', { regularAt: 40, isWoken: true, burstAt: 300 }, { at: 40, why: 'wake' }],
    ['a burst after the interval waits', { regularAt: 40, interval: 100, burstAt: 300 }, { at: 140, why: 'interval' }],
    [
      'of two at one time, the regular one',
      { regularAt: 40, interval: 100, burstAt: 140 },
      { at: 140, why: 'interval' },
    ],
    ['a learned burst stands in for the regular poll', { regularAt: 40, learnedAt: 1200 }, { at: 1200, why: 'burst' }],
    ['a fixed burst comes before it', { regularAt: 40, learnedAt: 900, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['no interval is a pause', { regularAt: 40, interval: Infinity }, { at: Infinity, why: 'interval' }],
    ['a pause holds no burst up', { regularAt: 40, interval: Infinity, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['a pause holds no wake up', { regularAt: 40, interval: Infinity, isWoken: true }, { at: 40, why: 'wake' }],
    ['a pause does not hold up the first one', { interval: Infinity }, { why: 'first' }],
    ['a retry waits for its backoff', { regularAt: 40, pause }, { at: 500, why: 'retry' }],
    ['so do the bursts', { regularAt: 40, burstAt: 300, pause }, { at: 500, why: 'retry' }],
    ['so does a drain', { regularAt: 40, hasMore: true, pause }, { at: 500, why: 'retry' }],
    ['a hurried one does not', { regularAt: 40, pause, isHurried: true }, { at: 40, why: 'retry' }],
    [
      'a pause holds up a regular poll that failed',
      { regularAt: 40, interval: Infinity, pause, isOwed: false },
      { at: Infinity, why: 'retry' },
    ],
    ['until a wake', { regularAt: 40, interval: Infinity, isWoken: true, pause }, { at: 500, why: 'retry' }],
    ['or until a burst is due', { regularAt: 40, interval: Infinity, burstAt: 900, pause }, { at: 900, why: 'retry' }],
    [
      'which waits for the backoff',
      { regularAt: 40, interval: Infinity, burstAt: 300, pause },
      { at: 500, why: 'retry' },
    ],
    ['or a learned burst', { regularAt: 40, interval: Infinity, learnedAt: 900, pause }, { at: 900, why: 'retry' }],
    ['it does not hold up the first poll that failed', { interval: Infinity, pause }, { at: 500, why: 'retry' }],
    ['nor a drain', { regularAt: 40, interval: Infinity, hasMore: true, pause }, { at: 500, why: 'retry' }],
    [
      'nor what a wake or a burst has asked for',
      { regularAt: 40, interval: Infinity, pause, isOwed: true },
      { at: 500, why: 'retry' },
    ],
  ])('%s', (_what, situation, next) => {
    expect(nextPoll({ interval: 1000, ...situation })).toEqual(next);
  });
});
