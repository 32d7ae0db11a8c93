import { createLog } from '../../src/service-model/log';

describe('createLog', () => {
  it('gives a watermark even of nothing', () => {
    expect(createLog('0001a', 10).read()).toEqual({ entries: [], watermark: '0001a-0' });
  });

  it('gives the entries after a watermark', () => {
    const log = createLog('0001a', 10);
    log.append('a');
    const { watermark } = log.read()!;
    log.append('b');

    expect(log.read(watermark)).toEqual({ entries: ['b'], watermark: '0001a-2' });
  });

  it('gives the same watermark again when nothing was said', () => {
    const log = createLog('0001a', 10);
    log.append('a');

    expect(log.read('0001a-0')).toBeUndefined();
    const { watermark } = log.read()!;
    expect(log.read(watermark)).toEqual({ entries: [], watermark });
  });

  it('gives the same entries again for the same watermark', () => {
    const log = createLog('0001a', 10);
    const { watermark } = log.read()!;
    log.append('a');

    expect(log.read(watermark)).toEqual(log.read(watermark));
  });

  it('gives no more entries than a page has, and the watermark of the page', () => {
    const log = createLog('0001a', 2);
    ['a', 'b', 'c'].forEach(log.append);

    expect(log.read()).toEqual({ entries: ['a', 'b'], watermark: '0001a-2' });
    expect(log.read('0001a-2')).toEqual({ entries: ['c'], watermark: '0001a-3' });
  });

  it('gives no more entries than clients take in at once, but one at least', () => {
    const log = createLog('0001a', 100);
    const [half, whole] = ['h'.repeat(2 ** 19), 'w'.repeat(2 ** 21)];
    [half, half, 'a', whole, 'b'].forEach(log.append);

    expect(log.read()).toEqual({ entries: [half, half], watermark: '0001a-2' });
    expect(log.read('0001a-2')).toEqual({ entries: ['a'], watermark: '0001a-3' });
    expect(log.read('0001a-3')).toEqual({ entries: [whole], watermark: '0001a-4' });
    expect(log.read('0001a-4')).toEqual({ entries: ['b'], watermark: '0001a-5' });
  });

  it('knows how long it is', () => {
    const log = createLog('0001a', 1);
    ['ab', 'c'].forEach(log.append);

    expect(log.length()).toBe(3);
  });

  it.each(['', '0', '0001a-1', '0001a-3', '0001b-2', '0001a-2 ', '__proto__'])(
    'knows no watermark that it never gave: %j',
    (watermark) => {
      const log = createLog('0001a', 2);
      ['a', 'b', 'c'].forEach(log.append);
      log.read();

      expect(log.read(watermark)).toBeUndefined();
    },
  );
});
