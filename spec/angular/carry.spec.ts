import { defer, firstValueFrom, Observable, of, Subject, take, tap, throwError, toArray } from 'rxjs';
import { carry, type Side } from '../../src/angular/carry';

let side: string;
const on =
  (name: string): Side =>
  (work) => {
    const before = side;
    side = name;
    try {
      return work();
    } finally {
      side = before;
    }
  };
const cross = <T>(source: Parameters<typeof carry<T>>[0]) => carry(source, on('here'), on('there'));
beforeEach(() => {
  side = 'elsewhere';
});

describe('carry', () => {
  it('subscribes and leaves on one side, and emits on the other', () => {
    const sides: string[] = [];
    const source$ = new Subject<number>();
    const watched$ = new Observable<number>((subscriber) => {
      sides.push(`subscribed ${side}`);
      subscriber.add(source$.subscribe(subscriber));
      return () => sides.push(`left ${side}`);
    });
    const subscription = cross(watched$).subscribe(() => sides.push(`emitted ${side}`));
    source$.next(1);
    subscription.unsubscribe();
    expect(sides).toEqual(['subscribed here', 'emitted there', 'left here']);
    expect(side).toBe('elsewhere');
  });

  it('completes and fails on the other side', () => {
    const sides: string[] = [];
    cross(of(1)).subscribe({ complete: () => sides.push(side) });
    cross(throwError(() => new Error('oops'))).subscribe({
      error: (error: unknown) => sides.push(side, (error as Error).message),
    });
    expect(sides).toEqual(['there', 'there', 'oops']);
  });

  it('takes from a synchronous source no more than is wanted', () => {
    const given: number[] = [];
    const source$ = of(1, 2, 3).pipe(tap((n) => given.push(n)));
    cross(source$).pipe(take(2)).subscribe();
    expect(given).toEqual([1, 2]);
  });

  it('tells nobody of an end by leaving', () => {
    const sides: string[] = [];
    const there: Side = (work) => {
      sides.push('there');
      return work();
    };
    carry(new Subject(), on('here'), there).subscribe().unsubscribe();
    expect(sides).toEqual([]);
  });

  it.each([
    ['an array', () => [1, 2]],
    ['an Observable', () => of(1, 2)],
  ])('takes %s', async (_, source) => {
    expect(await firstValueFrom(cross(source()).pipe(toArray()))).toEqual([1, 2]);
  });

  it('takes a promise', async () => {
    expect(await firstValueFrom(cross(Promise.resolve(1)))).toBe(1);
  });

  it('is cold', () => {
    let subscribed = 0;
    const source$ = cross(defer(() => of(++subscribed)));
    expect(subscribed).toBe(0);
    source$.subscribe();
    source$.subscribe();
    expect(subscribed).toBe(2);
  });
});
