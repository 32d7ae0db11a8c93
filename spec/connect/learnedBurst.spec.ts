import { asyncScheduler, delay, filter, of, take, takeUntil, timer } from 'rxjs';
import { adaptiveBurst, connect, type Burst, type ConnectOptions } from 'rxjs-direct-line';
import { fakeDirectLine } from 'rxjs-direct-line/testing';
import { set, taken } from '../support/answers';
import { run } from '../support/marbles';
import { chatOver } from '../support/scriptedTransport';

/** A burst that says what it is told to say, and logs what it is told. */
function scriptedBurst(due: (after: number) => number | undefined) {
  const log: unknown[] = [];
  const burst: Burst = {
    sent: (post) => log.push(['sent', post.startedAt, post.answeredAt]),
    received: ({ messages }, at, userId) => log.push(['received', messages.map(({ id }) => id).join(' '), at, userId]),
    due,
  };
  return { burst, log };
}
/** A chat whose GETs take 2 ms and find nothing, and whose sends take 5 ms. */
const quiet = ({ cold }: Pick<Parameters<Parameters<typeof run>[0]>[0], 'cold'>, options: ConnectOptions) =>
  chatOver({ read: [cold('--(a|)', { a: set('') })], send: [cold('5ms (a|)', { a: taken })] }, options);

describe('a burst that is learned', () => {
  it('stands in for the regular poll, which counts from the poll that stood in', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { burst } = scriptedBurst((after) => (after < 1200 ? 1300 : undefined));
      const { text$, send, transport } = quiet({ cold }, { burst });
      const reads = ['^-!', '1300ms ^-!', '2302ms ^-!'];
      at(500, () => send('x').subscribe());

      expectObservable(text$, '^ 2999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('leaves no gap above the interval after a send, whatever it says', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const { burst } = scriptedBurst((after) => (after < 0 || after > 1500 ? undefined : 9000));
      const { text$, send, transport } = quiet({ cold }, { burst });
      const reads = ['^-!', '1505ms ^-!', '2507ms ^-!'];
      at(500, () => send('x').subscribe());

      expectObservable(text$, '^ 2999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('leaves no gap above the interval after the first of many sends, each of which plans the poll anew', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      let due = 0;
      const burst: Burst = {
        sent: ({ answeredAt = 0 }) => (due = answeredAt + 500),
        received: () => undefined,
        due: (after) => (due > after ? due : undefined),
      };
      const { text$, send, transport } = quiet({ cold }, { burst });
      for (let i = 1; i < 9; i++) at(400 * i, () => send('x').subscribe());

      expectObservable(text$, '^ 2999ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1405ms ^-!', '2605ms ^-!']);
    });
  });

  it('is asked again when a message has gone out', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      let due: number | undefined;
      const { burst } = scriptedBurst(() => due);
      const { text$, send, transport } = quiet({ cold }, { burst });
      const reads = ['^-!', '600ms ^-!', '1002ms ^-!'];
      at(500, () => send('x').subscribe());
      at(504, () => (due = 600));
      at(601, () => (due = undefined));

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('makes one GET at once for what is overdue', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      let due: number | undefined;
      const { burst } = scriptedBurst(() => due);
      const { text$, send, transport } = quiet({ cold }, { burst, interval: Infinity });
      const reads = ['^-!', '505ms ^-!'];
      at(500, () => send('x').subscribe());
      at(504, () => (due = 400));

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it('is discharged by the GET that began when it was due, in the ms in which another POST ends too', () => {
    run(({ cold, at, expectObservable, expectSubscriptions }) => {
      const dues: number[] = [];
      const burst: Burst = {
        sent: ({ answeredAt = NaN }) => dues.push(answeredAt + 500),
        received: () => undefined,
        due: (after) => dues.find((due) => due > after),
      };
      const { text$, send, transport } = quiet({ cold }, { burst, interval: 5000 });
      const reads = ['^-!', '1005ms ^-!'];
      at(500, () => send('x').subscribe());
      at(1000, () => send('y').subscribe());

      expectObservable(text$, '^ 1400ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(reads);
    });
  });

  it.each([-Infinity, 0, NaN])('never makes a tight loop: %p is no time to poll', (due) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { burst } = scriptedBurst(() => due);
      const { text$, transport } = quiet({ cold }, { burst });

      expectObservable(text$, '^ 1499ms !').toBe('');
      expectSubscriptions(transport.reads).toBe(['^-!', '1002ms ^-!']);
    });
  });

  it('is told when each POST began and ended, and what was new in each set', () => {
    run(({ cold, at, flush, expectObservable }) => {
      const { burst, log } = scriptedBurst(() => undefined);
      const { text$, send } = chatOver(
        {
          read: [
            cold('--(a|)', { a: set('a b') }),
            cold('--(a|)', { a: set('a b c') }),
            cold('--(a|)', { a: set('') }),
          ],
          send: [cold('5ms (a|)', { a: taken })],
        },
        { burst },
      );
      at(10, () => send('x').subscribe());
      expectObservable(text$, '^ 1499ms !').toBe('--(ab) 998ms c');
      flush();

      expect(log).toEqual([
        ['received', 'a b', 0, 'user1'],
        ['sent', 10, undefined],
        ['sent', 10, 15],
        ['received', 'c', 1002, 'user1'],
      ]);
    });
  });

  it('is told once of a set that two readers share', () => {
    run(({ cold, flush, expectObservable }) => {
      const { burst, log } = scriptedBurst(() => undefined);
      const { text$ } = chatOver(
        { read: [cold('--(a|)', { a: set('a b', '1') }), cold('--(a|)', { a: set('', '1') })] },
        { burst },
      );
      expectObservable(text$.pipe(take(1))).toBe('--(a|)');
      expectObservable(text$, '-----^ 99ms !').toBe('-----b');
      flush();

      expect(log).toEqual([
        ['received', 'a b', 0, 'user1'],
        ['received', '', 5, 'user1'],
      ]);
    });
  });
});

/** Sends each 10 s to a bot that replies after 640 ms; gives how late each reply came, ms. */
function lateness(options: ConnectOptions, sends = 12): number[] {
  const late: number[] = [];
  run(({ at }) => {
    const transport = fakeDirectLine({ bot: () => of('yes').pipe(delay(640)) });
    const { message$, send } = connect({ secret: 's', userId: 'user1', transport, ...options });
    const reply$ = message$.pipe(filter(({ from }) => from === 'bot'));
    // away from the regular polls, at another distance each time
    for (let i = 1; i <= sends; i++) at(i * 10_037, () => send('x').subscribe());
    reply$.pipe(takeUntil(timer(sends * 10_037 + 5000))).subscribe(({ created = '' }) => {
      late.push(asyncScheduler.now() - Date.parse(created));
    });
  });
  return late;
}

describe('adaptiveBurst', () => {
  it('is what connect takes by itself, and has the reply when it is there', () => {
    expect(lateness({}).slice(-4)).toEqual([0, 0, 0, 0]);
  });

  it('is worth it', () => {
    expect(Math.min(...lateness({ burst: 300 }).slice(-4))).toBeGreaterThan(0);
  });

  it('learns for all conversations that share it', () => {
    const burst = adaptiveBurst();
    lateness({ burst });
    expect(lateness({ burst }, 1)).toEqual([0]);
  });
});
