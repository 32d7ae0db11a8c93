import { createCache } from '../../src/service/cache';

describe('createCache', () => {
  it('drops the value not asked for longest', () => {
    const dropped: string[] = [];
    const cache = createCache<string>(2, (value) => dropped.push(value));
    cache.set('a', 'A');
    cache.set('b', 'B');
    cache.get('a');
    cache.set('c', 'C');

    expect(dropped).toEqual(['B']);
    expect(['a', 'b', 'c'].map(cache.get)).toEqual(['A', undefined, 'C']);
  });

  it('drops all of them when it is cleared', () => {
    const dropped: string[] = [];
    const cache = createCache<string>(2, (value) => dropped.push(value));
    cache.set('a', 'A');
    cache.set('b', 'B');
    cache.clear();

    expect(dropped).toEqual(['A', 'B']);
    expect(cache.get('a')).toBeUndefined();
  });
});
