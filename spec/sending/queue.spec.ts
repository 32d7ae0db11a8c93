import { defer, EMPTY, Observable, of } from 'rxjs';
import { createLine } from '../../src/sending/queue';
import { run } from '../support/marbles';

describe('a line', () => {
  it('serves one at a time, in the order of the subscriptions', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inLine = createLine();
      const a$ = cold('  --(a|)');
      const b$ = cold('    -(b|)');
      const c$ = cold('     -(c|)');
      const aSubs = '    ^-!';
      const bSubs = '    --^!';
      const cSubs = '    ---^!';

      expectObservable(inLine(a$)).toBe('--(a|)');
      expectObservable(inLine(b$)).toBe('---(b|)');
      expectObservable(inLine(c$)).toBe('----(c|)');
      expectSubscriptions(a$.subscriptions).toBe(aSubs.trim());
      expectSubscriptions(b$.subscriptions).toBe(bSubs.trim());
      expectSubscriptions(c$.subscriptions).toBe(cSubs.trim());
    });
  });

  it('goes on after one that failed', () => {
    run(({ cold, expectObservable }) => {
      const inLine = createLine();
      expectObservable(inLine(cold('--#'))).toBe('--#');
      expectObservable(inLine(cold('-(b|)'))).toBe('---(b|)');
    });
  });

  it('goes on after one that left while it was served', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inLine = createLine();
      const a$ = cold('-----(a|)');
      expectObservable(inLine(a$), '^-!').toBe('');
      expectObservable(inLine(cold('-(b|)'))).toBe('---(b|)');
      expectSubscriptions(a$.subscriptions).toBe('^-!');
    });
  });

  it('does not serve one that left before its turn', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const inLine = createLine();
      const b$ = cold('-(b|)');
      expectObservable(inLine(cold('---(a|)'))).toBe('---(a|)');
      expectObservable(inLine(b$), '^-!').toBe('');
      expectObservable(inLine(cold('-(c|)'))).toBe('----(c|)');
      expectSubscriptions(b$.subscriptions).toBe([]);
    });
  });

  it('serves the next when the one before has been left', () => {
    const log: string[] = [];
    const inLine = createLine();
    const guest = (name: string) =>
      new Observable<never>((subscriber) => {
        log.push(`+${name}`);
        return () => {
          log.push(`-${name}`);
          subscriber.complete();
        };
      });
    const a = inLine(guest('a')).subscribe();
    inLine(guest('b')).subscribe();
    a.unsubscribe();
    expect(log).toEqual(['+a', '-a', '+b']);
  });

  it('serves the same one twice when it is subscribed twice', () => {
    run(({ cold, expectObservable }) => {
      const a$ = createLine()(cold('-(a|)'));
      expectObservable(a$).toBe('-(a|)');
      expectObservable(a$).toBe('--(a|)');
    });
  });

  it('makes no recursion of a long line of synchronous sources', () => {
    const inLine = createLine();
    let served = 0;
    const held = inLine(new Observable<never>()).subscribe();
    for (let i = 0; i < 20_000; i++) inLine(defer(() => of(++served))).subscribe();
    expect(served).toBe(0);
    held.unsubscribe();
    expect(served).toBe(20_000);
    inLine(EMPTY).subscribe();
  });
});
