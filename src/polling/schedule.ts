import { EMPTY, ignoreElements, merge, Observable, of, Subscription, tap } from 'rxjs';
import type { Burst } from './adaptiveBurst';
import { check } from '../util/assertOptions';
import type { Message } from '../protocol/message';
import { after, isDuration, now } from '../util/clock';

/** A poll that is due: when (ms, on the clock of `now`), and what makes it so. */
export interface Due {
  readonly at: number;
  readonly why: 'first' | 'interval' | 'burst' | 'wake' | 'drain';
}

/**
 * The next poll. `regular` is when the last regular GET ended, undefined before the first; `triggers` are in order of
 * time; `drain` says that the last set may not have been all there is; `learned` stands in for the regular poll; `begin` is
 * when the first is due without a trigger.
 */
export function nextPoll(
  time: number,
  regular: number | undefined,
  interval: number,
  triggers: readonly Due[],
  drain: boolean,
  learned?: number,
  begin = time,
): Due {
  if (drain) return { at: time, why: 'drain' };
  const [trigger] = triggers;
  if (regular === undefined) return { at: trigger ? time : begin, why: 'first' };
  const next: Due =
    learned === undefined
      ? // a clock that was set back delays by no more than one interval
        { at: Math.min(regular, time) + interval, why: 'interval' }
      : { at: learned, why: 'burst' };
  return trigger && trigger.at < next.at ? trigger : next;
}

/** The pace of one reader. */
export interface ReaderPace {
  /** Listens to the triggers while subscribed; its only notification is their error. */
  readonly trigger$: Observable<never>;
  /** Emits when the next GET is due; what comes after that counts no more. */
  wait(drain: boolean): Observable<unknown>;
  /** A GET starts: it discharges what is due by now, and nothing that comes due while it is in flight. */
  started(): Due['why'];
  answered(): void;
}

/** The pace of a conversation, whose sends may come before its reader. */
export interface Pace {
  /** A message goes out in a POST that began at `startedAt`: when it has been answered, the polls after it are due. */
  sent(startedAt: number, answeredAt: number): void;
  /** The last GET has brought these, and nothing else that is new. */
  received(messages: readonly Message[]): void;
  /** `phase` is how long the first GET may wait, ms: until a wake, or a send that has been answered. */
  open(phase: number): ReaderPace;
}

export function createPace(
  given: number | Observable<number>,
  burst: readonly number[] | Burst | Pick<Burst, 'fork'>,
  wake$: Observable<unknown>,
  userId: string,
): Pace {
  /** Reckons anew when the next poll is due, if one is waited for. */
  let retime: (() => void) | undefined;
  let triggers: readonly Due[] = [];
  const fixed = 'length' in burst ? burst : [];
  // one that can be made when it is needed has nothing to learn from before the first send
  let learned = 'due' in burst && !burst.fork ? burst : undefined;
  /** When the last GET began, and when the last POST was answered. */
  let asked = -Infinity;
  let answered = -Infinity;

  const trigger = (why: Due['why'], delays: readonly number[]) => {
    const added = delays.map((delay) => ({ at: now() + delay, why }));
    triggers = [...triggers, ...added]
      .sort((a, b) => a.at - b.at)
      // one GET discharges all that is due at its start: one of a time is enough, and one that is overdue
      .filter(({ at }, i, all) => i === 0 || (at > now() && at > (all[i - 1]?.at ?? 0)));
    retime?.();
  };

  return {
    sent(startedAt, answeredAt) {
      if ('fork' in burst) learned ??= burst.fork();
      learned?.sent(startedAt, answeredAt);
      if (answeredAt === Infinity) return;
      answered = answeredAt;
      // a GET that began in this very ms began before it
      asked = Math.min(asked, answered - 1);
      trigger('burst', fixed);
    },

    received: (messages) => learned?.received({ messages }, asked, userId),

    open(phase) {
      let begin: number | undefined;
      let interval = typeof given === 'number' ? given : 1000;
      let regular: number | undefined;
      let isRegular: boolean;
      let next: Due = { at: 0, why: 'first' };

      /** Every conversation that waits holds one: made once, and a level in place of a subject and a `switchMap`. */
      const due$ = new Observable<void>((subscriber) => {
        let timer = Subscription.EMPTY;
        const mine = () => {
          timer.unsubscribe();
          try {
            begin ??= now() + phase;
            const due = learned?.due(asked, interval) ?? NaN;
            // whatever it says: no gap above the interval, and no GET for what the last one has discharged
            const at = due > asked ? Math.min(due, Math.max(asked, answered) + interval) : undefined;
            next = nextPoll(now(), regular, interval, triggers, false, at, answered < 0 ? begin : undefined);
            timer = after(Math.max(0, next.at - now()), () => subscriber.next());
          } catch (error) {
            subscriber.error(error); // a burst of one's own fails the reader, not the send that it was told of
          }
        };
        retime = mine;
        mine();
        return () => {
          // where all is synchronous the next one may wait already
          if (retime === mine) retime = undefined;
          timer.unsubscribe();
        };
      });

      return {
        trigger$: merge(
          typeof given === 'number'
            ? EMPTY
            : given.pipe(
                tap((ms) => {
                  check({ interval: isDuration(ms) });
                  interval = ms;
                  retime?.();
                }),
              ),
          wake$.pipe(tap(() => trigger('wake', [0]))),
        ).pipe(ignoreElements()),

        wait(drain) {
          if (!drain) return due$;
          next = nextPoll(now(), regular, interval, triggers, drain);
          // waits for no timer; the loop is trampolined
          return of(0);
        },

        started() {
          const { at, why } = next;
          // a timer may fire a little early, and discharges what it was set for
          const time = Math.max(at, now());
          isRegular = regular === undefined || regular + interval <= time;
          triggers = triggers.filter((due) => due.at > time);
          asked = time;
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
