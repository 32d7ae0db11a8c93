import { EMPTY, ignoreElements, isObservable, merge, Observable, type Subscription, switchMap, tap } from 'rxjs';
import type { MessageSet } from '../protocol/message';
import type { Why } from '../protocol/requests';
import type { Pause } from '../session/retryPolicy';
import { check } from '../util/assertOptions';
import { type Clock, isDuration, wait } from '../util/clock';
import type { Trampoline } from '../util/trampoline';
import { createLearner, type Teacher } from './learner';
import { type Due, nextPoll } from './nextPoll';

/** Decides when a conversation is polled, for one reader after another. Its waits emit once and complete. */
export interface Schedule {
  /** Begins anew for a reader, and follows the interval and the wakes while subscribed. Emits nothing but their errors. */
  open(): Observable<never>;
  /** The wait before the first GET of a reader, which is at a random time within `spread` ms. */
  waitForFirst(spread: number): Observable<unknown>;
  /** A GET has succeeded now, and brought `set` of what is new. Gives the wait before the next GET. */
  waitAfter(set: MessageSet, hasMore: boolean): Observable<unknown>;
  /** A GET has failed. Gives the wait before the next attempt. */
  waitToRetry(pause: Pause): Observable<unknown>;
  /** A GET goes out now: it discharges what is due, and nothing that comes due while it is in flight. */
  begin(): Why;
  /** A POST goes out. */
  onSend(startedAt: number): void;
  /** The POST has ended: the bot has taken the message, or may have it. */
  onSent(post: { readonly startedAt: number; readonly isTaken: boolean }): void;
}

export interface ScheduleOptions {
  readonly interval: number | Observable<number>;
  readonly burst: readonly number[] | Teacher;
  readonly wake$: Observable<unknown>;
  readonly userId: string;
  readonly random: () => number;
  readonly clock: Clock;
  readonly trampoline: Trampoline;
}

/** Until an interval stream gives one, ms. */
const defaultInterval = 1000;

/** Adds a burst for each of `delays` to those that are due already. */
const addBursts = (bursts: readonly number[], delays: readonly number[], now: number): readonly number[] =>
  [...bursts, ...delays.map((delay) => now + delay)]
    .sort((a, b) => a - b)
    // One GET discharges all that is due when it begins, so one of a time is enough, and one that is overdue.
    .filter((at, i, all) => i === 0 || (at > now && at > (all[i - 1] ?? 0)));

export function createSchedule(options: ScheduleOptions): Schedule {
  const { interval: given, burst, wake$, userId, random, clock, trampoline } = options;
  // Before the first send there is nothing to learn from, unless the user's own burst knows better.
  let learner = 'length' in burst || burst.fork ? undefined : createLearner(burst);
  let interval = defaultInterval;
  /** When the bursts are due that no GET has discharged, in order, and whether there is such a wake. */
  let bursts: readonly number[] = [];
  let isWoken = false;
  /** When the last GET began, and when the last POST ended. */
  let begunAt: number | undefined;
  let sentAt: number | undefined;
  /** When the last regular GET ended, and whether the one in flight is regular. */
  let regularAt: number | undefined;
  let isRegular = false;
  let firstAt: number | undefined;
  let hasMore = false;
  let pause: Pause | undefined;
  /** More than the interval has asked for the GET in hand. */
  let isOwed = false;
  /** Something has happened that is worth an attempt before the end of a backoff. */
  let isHurried = false;
  let next: Due | undefined;
  /** Reckons anew when the next poll is due, if one is waited for. */
  let reschedule: (() => void) | undefined;

  /** Emits when the next poll is due. One for all waits, because most of the time a conversation is in one. */
  const due$ = new Observable<void>((subscriber) => {
    let timer: Subscription | undefined;
    const emit = () => {
      reschedule = undefined;
      isHurried = false;
      // Already here, because a start or a renewal can fail before the GET goes out.
      isOwed ||= next?.why !== 'interval' && next?.why !== 'retry';
      subscriber.next();
      subscriber.complete();
    };
    const arm = () => {
      if (subscriber.closed) return;
      timer?.unsubscribe();
      try {
        learner?.rethrow();
        next = nextPoll({
          interval,
          regularAt,
          firstAt: sentAt === undefined ? firstAt : undefined,
          burstAt: bursts[0],
          isWoken,
          hasMore,
          learnedAt: hasMore ? undefined : learner?.due({ begunAt, sentAt, interval }),
          retry: pause && { ...pause, isHurried, isOwed: isOwed || isWoken },
        });
      } catch (error) {
        subscriber.error(error);
        return;
      }
      if (!next) return;
      if (next.at !== undefined) timer = clock.at(next.at, emit);
      // All wakes of a tick are one.
      else if (next.why === 'wake') timer = clock.after(0, emit);
      else trampoline(emit);
      subscriber.add(timer);
    };
    reschedule = arm;
    arm();
  });

  return {
    open() {
      interval = typeof given === 'number' ? given : defaultInterval;
      regularAt = undefined;
      firstAt = undefined;
      pause = undefined;
      hasMore = false;
      isOwed = false;
      isHurried = false;
      const interval$ = isObservable(given) ? given : EMPTY;
      return merge(
        interval$.pipe(
          tap((ms) => {
            check({ interval: isDuration(ms) });
            interval = ms;
            reschedule?.();
          }),
        ),
        wake$.pipe(
          tap(() => {
            isHurried = true;
            isWoken = true;
            reschedule?.();
          }),
        ),
      ).pipe(ignoreElements());
    },

    waitForFirst(spread) {
      if (spread === 0) return due$;
      // Counted from the end of the tick, which is late if it opens thousands: else what it held up would be due at once.
      return wait(0, clock).pipe(
        switchMap(() => {
          firstAt = clock.now() + random() * spread;
          return due$;
        }),
      );
    },

    waitAfter(set, more) {
      if (isRegular) regularAt = clock.now();
      pause = undefined;
      isOwed = false;
      isHurried = false;
      hasMore = more;
      learner?.tell((burst) => burst.received(set, begunAt as number, userId));
      return due$;
    },

    waitToRetry(given) {
      pause = given;
      return due$;
    },

    begin() {
      const now = clock.now();
      isRegular = regularAt === undefined || regularAt + interval <= now;
      const later = bursts.filter((at) => at > now);
      isOwed ||= isWoken || later.length < bursts.length;
      bursts = later;
      isWoken = false;
      begunAt = now;
      hasMore = false;
      return next?.why ?? 'first';
    },

    onSend(startedAt) {
      if (!('length' in burst)) learner ??= createLearner(burst);
      learner?.tell((burst) => burst.sent({ startedAt }));
    },

    onSent({ startedAt, isTaken }) {
      const now = clock.now();
      learner?.tell((burst) => {
        // A GET that began in this very millisecond began before the answer, so it has discharged only what was due already.
        const isTie = begunAt === now && burst.due(now - 1, interval) !== now;
        burst.sent({ startedAt, answeredAt: now });
        if (isTie) begunAt = now - 1;
      });
      sentAt = now;
      if ('length' in burst) bursts = addBursts(bursts, burst, now);
      isHurried ||= isTaken;
      reschedule?.();
    },
  };
}
