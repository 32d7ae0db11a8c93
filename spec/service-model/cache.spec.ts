import { map, merge, tap, timer } from 'rxjs';
import { createCache } from '../../src/service-model/cache';
import { run } from '../support/marbles';

describe('createCache', () => {
  const filled = (options: { limit?: number; lifetime?: number } = {}) => {
    const dropped: string[] = [];
    const cache = createCache<string>({ limit: 2, dropped: (value) => dropped.push(value), ...options });
    cache.set('a', 'A');
    cache.set('b', 'B');
    return { dropped, ...cache };
  };

  it('drops the value not asked for longest', () => {
    const { get, set, dropped } = filled();
    get('a');
    set('c', 'C');

    expect(dropped).toEqual(['B']);
    expect(['a', 'b', 'c'].map(get)).toEqual(['A', undefined, 'C']);
  });

  it('drops that one when it is told to, and says when there is none', () => {
    const { dropOldest, dropped } = filled();

    expect([dropOldest(), dropOldest(), dropOldest()]).toEqual([true, true, false]);
    expect(dropped).toEqual(['A', 'B']);
  });

  it('drops all of them when it is cleared', () => {
    const { clear, get, dropped } = filled();
    clear();

    expect(dropped).toEqual(['A', 'B']);
    expect(get('a')).toBeUndefined();
  });

  it('drops a value, but not another that has taken its place', () => {
    const { drop, get, set, dropped } = filled();
    set('a', 'A2');
    drop('a', 'A');
    drop('b', 'B');

    expect(['a', 'b'].map(get)).toEqual(['A2', undefined]);
    expect(dropped).toEqual(['B']);
  });

  it('drops what nobody has asked for in its lifetime', () => {
    run(({ expectObservable }) => {
      const { get } = filled({ lifetime: 10 });
      const ask = (name: string) => (at: number) => timer(at).pipe(map(() => get(name) ?? 'x'));

      expectObservable(merge(...[9, 18, 28].map(ask('a')))).toBe('9ms A 8ms A 9ms (x|)');
      expectObservable(ask('b')(10)).toBe('10ms (x|)');
    });
  });

  it('drops what is out of date when another is added', () => {
    run(({ expectObservable }) => {
      const { set, dropped } = filled({ lifetime: 10 });
      const added$ = timer(10).pipe(
        tap(() => set('c', 'C')),
        map(() => dropped.join('')),
      );

      expectObservable(added$).toBe('10ms (x|)', { x: 'AB' });
    });
  });
});
