import { concat, EMPTY, map, NEVER, Observable, of, switchMap, take, throwError, timer } from 'rxjs';
import { pollMessages, type MessageSet } from 'rxjs-direct-line';
import { amount } from '../support/amount';
import { message } from '../support/answers';
import { run } from '../support/marbles';

const set = (texts: string, watermark?: string): MessageSet => ({
  messages: texts.split(' ').filter(Boolean).map(message),
  ...(watermark !== undefined && { watermark }),
});

/** Gives each of `answers$` in turn, and keeps the watermarks that were asked with. */
function reader(...answers: readonly Observable<MessageSet>[]) {
  const asked: (string | undefined)[] = [];
  return { asked, read: (watermark: string | undefined) => answers[asked.push(watermark) - 1] ?? NEVER };
}

describe('pollMessages', () => {
  it('reads, waits, and reads on', () => {
    run(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const sets = { a: set('a', '1'), b: set('b', '2') };
      const first$ = cold('  --(a|)', sets);
      const wait$ = cold('     ---(w|)');
      const second$ = cold('      -(b|)', sets);
      const firstSubs = '    ^-!';
      const waitSubs = [' --^--!', '------^--!'];
      const secondSubs = '-----^!';
      const expected = '   --a---b---';
      const { asked, read } = reader(first$, second$);

      expectObservable(
        pollMessages(read, () => wait$, '0'),
        '                  ^---------!',
      ).toBe(expected, sets);
      expectSubscriptions(first$.subscriptions).toBe(firstSubs.trim());
      expectSubscriptions(wait$.subscriptions).toBe(waitSubs.map((subs) => subs.trim()));
      expectSubscriptions(second$.subscriptions).toBe(secondSubs.trim());
      flush();
      expect(asked).toEqual(['0', '1', '2']);
    });
  });

  it('asks without a watermark when it has none', () => {
    const { asked, read } = reader(of(set('')));
    pollMessages(read, () => NEVER).subscribe();
    expect(asked).toEqual([undefined]);
  });

  it('keeps the watermark when a set brings none', () => {
    const { asked, read } = reader(of(set('a', '1')), of(set('b')), of(set('c', '')));
    const given: MessageSet[] = [];
    pollMessages(read, () => of(0)).subscribe((each) => given.push(each));
    expect(asked).toEqual([undefined, '1', '1', '']);
    expect(given).toEqual([set('a', '1'), set('b', '1'), set('c', '')]);
  });

  it('asks the wait with each set, and takes no more than its first value', () => {
    const { asked, read } = reader(of(set('a', '1')));
    const waits: MessageSet[] = [];
    pollMessages(read, (each) => {
      waits.push(each);
      return of(1, 2, 3);
    }).subscribe();
    expect(waits).toEqual([set('a', '1')]);
    expect(asked).toHaveLength(2);
  });

  it.each(['at once', 'later'] as const)(
    'takes one set of a read that answers %s, and leaves it before the next',
    (when) => {
      run(({ flush }) => {
        const log: string[] = [];
        const endless = (name: string) =>
          new Observable<MessageSet>((subscriber) => {
            log.push(`+${name}`);
            subscriber.add(() => log.push(`-${name}`));
            const answer$ = concat(of(set('', name), set('', 'never')), NEVER);
            subscriber.add(
              (when === 'later' ? timer(1).pipe(switchMap(() => answer$)) : answer$).subscribe(subscriber),
            );
          });
        const { asked, read } = reader(endless('1'), endless('2'), endless('3'));
        pollMessages(read, () => of(0)).subscribe();
        flush();
        expect(log).toEqual(['+1', '-1', '+2', '-2', '+3', '-3']);
        expect(asked).toEqual([undefined, '1', '2', '3']);
      });
    },
  );

  it('completes when the wait completes without a value', () => {
    run(({ cold, expectObservable }) => {
      const sets = { a: set('a', '1') };
      const { read } = reader(cold('-(a|)', sets));
      expectObservable(pollMessages(read, () => EMPTY)).toBe('-(a|)', sets);
    });
  });

  it('fails with the error of a read', () => {
    run(({ cold, expectObservable }) => {
      const sets = { a: set('a', '1') };
      const { read } = reader(cold('-(a|)', sets), cold('-#'));
      expectObservable(pollMessages(read, () => of(0))).toBe('-a#', sets);
    });
  });

  it('fails with the error of a wait', () => {
    const failure = new Error('no more waiting');
    const { read } = reader(of(set('')));
    const error = jest.fn();
    pollMessages(read, () => throwError(() => failure)).subscribe({ error });
    expect(error).toHaveBeenCalledWith(failure);
  });

  it('is cold: each subscription begins at the first watermark', () => {
    const { asked, read } = reader(of(set('', '1')), of(set('', '2')));
    const set$ = pollMessages(read, () => NEVER, '0');
    set$.subscribe();
    set$.subscribe();
    expect(asked).toEqual(['0', '0']);
  });

  it('makes no recursion of reads and waits that are synchronous', () => {
    const many = amount({ full: 100_000, everyday: 10_000 });
    let count = 0;
    const complete = jest.fn();
    pollMessages(
      () => of(set('', String(++count))),
      () => (count < many ? of(0) : EMPTY),
    ).subscribe({ complete });
    expect(count).toBe(many);
    expect(complete).toHaveBeenCalledTimes(1);
  });

  it('goes on, whichever of the waits are synchronous', () => {
    run(({ expectObservable }) => {
      const waits = [timer(9), of(0), of(0), timer(9), of(0), timer(9), of(0)];
      let count = 0;
      const set$ = pollMessages(
        () => of(set('', String(count))),
        () => waits[count++] ?? NEVER,
      );
      expectObservable(set$.pipe(map(({ watermark }) => watermark))).toBe('0 8ms (123) 4ms (45) 5ms (67)');
    });
  });

  it('stops at once when unsubscribed in the middle of synchronous sets', () => {
    const { asked, read } = reader(of(set('a', '1')), of(set('b', '2')), of(set('c', '3')));
    pollMessages(read, () => of(0))
      .pipe(take(2))
      .subscribe();
    expect(asked).toEqual([undefined, '1']);
  });

  it('begins no wait when its subscriber has left', () => {
    let waits = 0;
    const wait$ = new Observable<never>(() => {
      waits += 1;
    });
    pollMessages(
      () => of(set('a', '1')),
      () => wait$,
    )
      .pipe(take(1))
      .subscribe();
    expect(waits).toBe(0);
  });
});
