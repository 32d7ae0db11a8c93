import { ignoreElements, merge, NEVER, type Observable, of, startWith, Subject, switchMap, take, tap } from 'rxjs';
import { check } from './errors';
import { isDuration, now, wait } from './wait';

/** What made the loop ask. */
export type Why = 'first' | 'interval' | 'burst' | 'wake' | 'drain';

/** What a reader has to do. Times are ms on the clock of `asyncScheduler.now()`. */
export interface Due {
  /** When the last regular GET ended; undefined before the first. */
  readonly regular: number | undefined;
  readonly interval: number;
  /** When the polls after a send are due, in order. */
  readonly bursts: readonly number[];
  readonly woken: boolean;
  /** The last set may not have been all that there is. */
  readonly drain: boolean;
}

/** When to ask next, and why. */
export function nextPoll({ regular, interval, bursts, woken, drain }: Due, now: number): { at: number; why: Why } {
  if (drain) return { at: now, why: 'drain' };
  if (regular === undefined) return { at: now, why: 'first' };
  if (woken) return { at: now, why: 'wake' };
  // a clock that was set back delays by no more than one interval
  const at = Math.min(regular, now) + interval;
  const [burst = Infinity] = bursts;
  return burst < at ? { at: burst, why: 'burst' } : { at, why: 'interval' };
}

/** The pace of one reader. */
export interface ReaderPace {
  /** Listens to the triggers while subscribed; its only notification is their error. */
  readonly trigger$: Observable<never>;
  /** Emits once, when the next GET is due. */
  wait(drain: boolean): Observable<unknown>;
  /** A GET starts: it discharges what is due by now, and nothing that comes due while it is in flight. */
  started(): Why;
  answered(): void;
}

/** The pace of a conversation, whose sends may come before its reader. */
export interface Pace {
  /** A message has gone out: the polls after it are due, `burst` ms from now. */
  sent(): void;
  open(): ReaderPace;
}

export function createPace(
  given: number | Observable<number>,
  burst: readonly number[],
  wake$: Observable<unknown>,
): Pace {
  const changed$ = new Subject<unknown>();
  let bursts: readonly number[] = [];

  return {
    sent() {
      // in order, and one at most that is overdue: a GET discharges them all
      const kept = bursts.filter((due, i) => due > now() || i === 0);
      bursts = [...kept, ...burst.map((delay) => now() + delay)].sort((a, b) => a - b);
      changed$.next(0);
    },

    open() {
      let interval = typeof given === 'number' ? given : 1000;
      let regular: number | undefined;
      let woken = false;
      let next = { at: 0, why: 'first' as Why };
      let isRegular: boolean;

      return {
        trigger$: merge(
          typeof given === 'number'
            ? NEVER
            : given.pipe(
                tap((ms) => {
                  check({ interval: isDuration(ms) });
                  interval = ms;
                }),
              ),
          wake$.pipe(tap(() => (woken = true))),
        ).pipe(
          tap(() => changed$.next(0)),
          ignoreElements(),
        ),

        wait: (drain) =>
          changed$.pipe(
            startWith(0),
            switchMap(() => {
              next = nextPoll({ regular, interval, bursts, woken, drain }, now());
              // a drain waits for no timer; the loop is trampolined
              return drain ? of(0) : wait(Math.max(0, next.at - now()));
            }),
            take(1),
          ),

        started() {
          const { at, why } = next;
          // a timer may fire a little early, and discharges what it was set for
          const time = Math.max(at, now());
          isRegular = regular === undefined || regular + interval <= time;
          bursts = bursts.filter((due) => due > time);
          woken = false;
          next = { at: 0, why };
          return why;
        },

        answered() {
          if (isRegular) regular = now();
        },
      };
    },
  };
}
