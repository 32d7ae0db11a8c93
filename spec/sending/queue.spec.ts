import { defer, EMPTY, Observable, of } from 'rxjs';
import { createQueue } from '../../src/sending/queue';
import { run } from '../support/marbles';

describe('a queue', () => {
  it('serves one at a time, in the order of the subscriptions', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inQueue = createQueue();
      const a$ = cold('  --(a|)');
      const b$ = cold('    -(b|)');
      const c$ = cold('     -(c|)');
      const aSubs = '    ^-!';
      const bSubs = '    --^!';
      const cSubs = '    ---^!';

      expectObservable(inQueue(a$)).toBe('--(a|)');
      expectObservable(inQueue(b$)).toBe('---(b|)');
      expectObservable(inQueue(c$)).toBe('----(c|)');
      expectSubscriptions(a$.subscriptions).toBe(aSubs.trim());
      expectSubscriptions(b$.subscriptions).toBe(bSubs.trim());
      expectSubscriptions(c$.subscriptions).toBe(cSubs.trim());
    });
  });

  it('goes on after one that failed', () => {
    run(({ cold, expectObservable }) => {
      const inQueue = createQueue();
      expectObservable(inQueue(cold('--#'))).toBe('--#');
      expectObservable(inQueue(cold('-(b|)'))).toBe('---(b|)');
    });
  });

  it('goes on after one that left while it was served', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inQueue = createQueue();
      const a$ = cold('-----(a|)');
      expectObservable(inQueue(a$), '^-!').toBe('');
      expectObservable(inQueue(cold('-(b|)'))).toBe('---(b|)');
      expectSubscriptions(a$.subscriptions).toBe('^-!');
    });
  });

  it('does not serve one that left before it began', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inQueue = createQueue();
      const b$ = cold('-(b|)');
      expectObservable(inQueue(cold('---(a|)'))).toBe('---(a|)');
      expectObservable(inQueue(b$), '^-!').toBe('');
      expectObservable(inQueue(cold('-(c|)'))).toBe('----(c|)');
      expectSubscriptions(b$.subscriptions).toBe([]);
    });
  });

  it('serves the next when the one before has been left', () => {
    const log: string[] = [];
    const inQueue = createQueue();
    const guest = (name: string) =>
      new Observable<never>((subscriber) => {
        log.push(`+${name}`);
        return () => {
          log.push(`-${name}`);
          subscriber.complete();
        };
      });
    const a = inQueue(guest('a')).subscribe();
    inQueue(guest('b')).subscribe();
    a.unsubscribe();
    expect(log).toEqual(['+a', '-a', '+b']);
  });

  it('serves the same one twice when it is subscribed twice', () => {
    run(({ cold, expectObservable }) => {
      const a$ = createQueue()(cold('-(a|)'));
      expectObservable(a$).toBe('-(a|)');
      expectObservable(a$).toBe('--(a|)');
    });
  });

  it('makes no recursion of a long queue of synchronous sources', () => {
    const inQueue = createQueue();
    let served = 0;
    const held = inQueue(new Observable<never>()).subscribe();
    for (let i = 0; i < 20_000; i++) inQueue(defer(() => of(++served))).subscribe();
    expect(served).toBe(0);
    held.unsubscribe();
    expect(served).toBe(20_000);
    inQueue(EMPTY).subscribe();
  });
});
