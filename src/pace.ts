import { ignoreElements, merge, NEVER, type Observable, of, startWith, Subject, switchMap, take, tap } from 'rxjs';
import { check } from './check';
import { isDuration, now, wait } from './wait';

/** A poll that is due: when (ms, on the clock of `now`), and what makes it so. */
export interface Due {
  readonly at: number;
  readonly why: 'first' | 'interval' | 'burst' | 'wake' | 'drain';
}

/**
 * The next poll. `regular` is when the last regular GET ended, undefined before the first; `triggers` are in order of
 * time; `drain` says that the last set may not have been all there is.
 */
export function nextPoll(
  time: number,
  regular: number | undefined,
  interval: number,
  triggers: readonly Due[],
  drain: boolean,
): Due {
  if (drain) return { at: time, why: 'drain' };
  if (regular === undefined) return { at: time, why: 'first' };
  // a clock that was set back delays by no more than one interval
  const at = Math.min(regular, time) + interval;
  const [trigger] = triggers;
  return trigger && trigger.at < at ? trigger : { at, why: 'interval' };
}

/** The pace of one reader. */
export interface ReaderPace {
  /** Listens to the triggers while subscribed; its only notification is their error. */
  readonly trigger$: Observable<never>;
  /** Emits once, when the next GET is due. */
  wait(drain: boolean): Observable<unknown>;
  /** A GET starts: it discharges what is due by now, and nothing that comes due while it is in flight. */
  started(): Due['why'];
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
  let triggers: readonly Due[] = [];

  const trigger = (why: Due['why'], delays: readonly number[]) => {
    const added = delays.map((delay) => ({ at: now() + delay, why }));
    triggers = [...triggers, ...added]
      .sort((a, b) => a.at - b.at)
      // one GET discharges all that is due at its start: one of a time is enough, and one that is overdue
      .filter(({ at }, i, all) => i === 0 || (at > now() && at > (all[i - 1]?.at ?? 0)));
    changed$.next(0);
  };

  return {
    sent: () => trigger('burst', burst),

    open() {
      let interval = typeof given === 'number' ? given : 1000;
      let regular: number | undefined;
      let isRegular: boolean;
      let next: Due = { at: 0, why: 'first' };

      return {
        trigger$: merge(
          typeof given === 'number'
            ? NEVER
            : given.pipe(
                tap((ms) => {
                  check({ interval: isDuration(ms) });
                  interval = ms;
                  changed$.next(0);
                }),
              ),
          wake$.pipe(tap(() => trigger('wake', [0]))),
        ).pipe(ignoreElements()),

        wait: (drain) =>
          changed$.pipe(
            startWith(0),
            switchMap(() => {
              next = nextPoll(now(), regular, interval, triggers, drain);
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
          triggers = triggers.filter((due) => due.at > time);
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
