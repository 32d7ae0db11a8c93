import { type Due, nextPoll, type Retry, type Situation } from '../../src/polling/nextPoll';

const retry = (given: Partial<Retry> = {}): Situation['retry'] => ({
  until: 500,
  notBefore: 40,
  isHurried: false,
  isOwed: true,
  ...given,
});

describe('nextPoll', () => {
  it.each<[what: string, situation: Omit<Situation, 'interval'> & { interval?: number }, next: Due | undefined]>([
    ['the first is due at once', {}, { why: 'first' }],
    ['the first may have a time', { firstAt: 90 }, { at: 90, why: 'first' }],
    ['for which a wake does not wait', { firstAt: 90, isWoken: true }, { why: 'first' }],
    ['nor does a burst', { firstAt: 90, burstAt: 300 }, { why: 'first' }],
    ['a drain is due at once', { regularAt: 40, hasMore: true }, { why: 'drain' }],
    ['a drain comes before all else', { hasMore: true, isWoken: true, burstAt: 10 }, { why: 'drain' }],
    ['the interval runs from the last regular GET', { regularAt: 40 }, { at: 1040, why: 'interval' }],
    ['a burst comes sooner', { regularAt: 40, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['a wake comes at once', { regularAt: 40, isWoken: true, burstAt: 300 }, { why: 'wake' }],
    ['a burst after the interval waits', { regularAt: 40, interval: 100, burstAt: 300 }, { at: 140, why: 'interval' }],
    [
      'of two at one time, the regular one',
      { regularAt: 40, interval: 100, burstAt: 140 },
      { at: 140, why: 'interval' },
    ],
    ['a learned burst stands in for the regular poll', { regularAt: 40, learnedAt: 1200 }, { at: 1200, why: 'burst' }],
    ['a fixed burst comes before it', { regularAt: 40, learnedAt: 900, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['no interval is a pause', { regularAt: 40, interval: Infinity }, undefined],
    ['a pause holds no burst up', { regularAt: 40, interval: Infinity, burstAt: 300 }, { at: 300, why: 'burst' }],
    ['a pause holds no wake up', { regularAt: 40, interval: Infinity, isWoken: true }, { why: 'wake' }],
    ['a pause does not hold up the first one', { interval: Infinity }, { why: 'first' }],
    ['a retry waits for its backoff', { regularAt: 40, retry: retry() }, { at: 500, why: 'retry' }],
    ['so do the bursts', { regularAt: 40, burstAt: 300, retry: retry() }, { at: 500, why: 'retry' }],
    ['a hurried one does not', { retry: retry({ isHurried: true }) }, { at: 40, why: 'retry' }],
    ['a pause does not hold up what is owed', { interval: Infinity, retry: retry() }, { at: 500, why: 'retry' }],
    ['a pause holds up a regular poll that failed', { interval: Infinity, retry: retry({ isOwed: false }) }, undefined],
    [
      'until a burst is due',
      { interval: Infinity, burstAt: 900, retry: retry({ isOwed: false }) },
      { at: 900, why: 'retry' },
    ],
    [
      'which waits for the backoff',
      { interval: Infinity, burstAt: 300, retry: retry({ isOwed: false }) },
      { at: 500, why: 'retry' },
    ],
    [
      'but not a learned burst',
      { interval: Infinity, learnedAt: 900, retry: retry({ isOwed: false }) },
      { at: 900, why: 'retry' },
    ],
  ])('%s', (_what, situation, next) => {
    expect(nextPoll({ interval: 1000, ...situation })).toEqual(next);
  });
});
