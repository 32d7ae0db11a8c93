import { merge, Observable, of, type Subscription, switchMap, tap } from 'rxjs';
import type { MessageSet } from '../protocol/message';
import type { Why } from '../protocol/requests';
import type { Pause } from '../session/retryPolicy';
import { check } from '../util/assertOptions';
import { type Clock, isDuration, wait } from '../util/clock';
import type { Trampoline } from '../util/trampoline';
import type { Burst } from './burst';
import { type Due, nextPoll } from './nextPoll';

/** Decides when a conversation is polled, for one reader after another. Its waits emit once and complete. */
export interface Schedule {
  /** Starts for a new reader, and follows the interval and the wakes while it is subscribed. Only its errors matter. */
  open(): Observable<unknown>;
  /** The wait before the first GET of a reader, which is at a random time within `spread` ms. */
  waitForFirst(spread: number): Observable<unknown>;
  /** A GET has succeeded now. `set` has its new messages. Returns the wait before the next GET. */
  waitAfter(set: MessageSet, hasMore?: boolean): Observable<unknown>;
  /** A GET has failed. Gives the wait before the next attempt. */
  waitToRetry(pause: Pause): Observable<unknown>;
  /**
   * A GET goes out now. It serves everything that is due at this moment, and nothing that becomes due while it is in
   * flight.
   */
  begin(): Why | undefined;
  /** A POST goes out. */
  onSend(startedAt: number): void;
  /** The POST has ended: the bot has taken the message, or may have it. */
  onSent(post: { readonly startedAt: number; readonly isTaken: boolean }): void;
}

export interface ScheduleOptions {
  readonly interval: number | Observable<number>;
  /** If it has a `fork`, that is called at the first send: before it, there is nothing to learn from. */
  readonly burst: readonly number[] | Burst | { readonly fork: () => Burst };
  readonly wake$: Observable<unknown>;
  readonly userId: string;
  readonly random: () => number;
  readonly clock: Clock;
  readonly trampoline: Trampoline;
}

/** Until an interval stream gives one, ms. */
const defaultInterval = 1000;

export function createSchedule(options: ScheduleOptions): Schedule {
  const { interval: given, burst, wake$, userId, random, clock, trampoline } = options;
  const delays = 'length' in burst ? burst : [];
  /** A list has neither `due` nor `fork`. */
  const maker = burst as Partial<Burst>;
  let learner = maker.fork ? undefined : maker.due && (maker as Burst);
  /** Thrown by a burst of the user's own. The reader fails with it, because it says nothing about a delivery. */
  let failure: { readonly error: unknown } | undefined;

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
  let hasMore: boolean | undefined;
  let pause: Pause | undefined;
  /** More than the interval has asked for the GET in hand. */
  let isOwed = false;
  /** Something has happened that justifies an attempt before the end of the backoff. */
  let isHurried = false;
  let next: Due | undefined;
  /** When the learner wants the next poll, as of `next`. */
  let learnedAt: number | undefined;
  /** Computes again when the next poll is due, if a wait is running. */
  let reschedule: (() => void) | undefined;

  const tellLearner = (tell: (learner: Burst) => void): void => {
    try {
      learner ??= maker.fork?.();
      if (learner) tell(learner);
    } catch (error) {
      failure = { error };
    }
  };

  const addBursts = (now: number): void => {
    bursts = [...bursts, ...delays.map((delay) => now + delay)]
      .sort((a, b) => a - b)
      // One GET serves everything that is due when it begins. So one burst for each moment is enough, and one overdue
      // burst.
      .filter((at, i, all) => i === 0 || (at > now && at > (all[i - 1] ?? 0)));
  };

  /** When the learner wants the next poll, if it waits for a reply. It leaves no gap above the interval. */
  const findLearnedDue = (): number | undefined => {
    if (!learner || begunAt === undefined) return undefined;
    const due = learner.due(begunAt, interval) ?? begunAt;
    return due > begunAt ? Math.min(due, Math.max(begunAt, sentAt ?? begunAt) + interval) : undefined;
  };

  const findNext = (): Due | undefined => {
    if (failure) {
      const { error } = failure;
      failure = undefined;
      throw error;
    }
    learnedAt = hasMore ? undefined : findLearnedDue();
    return nextPoll({
      interval,
      regularAt,
      firstAt: sentAt === undefined ? firstAt : undefined,
      burstAt: bursts[0],
      isWoken,
      hasMore,
      learnedAt,
      retry: pause && { ...pause, isHurried, isOwed: isOwed || isWoken },
    });
  };

  /** Emits when the next poll is due. One for all waits, because most of the time a conversation is in one. */
  const due$ = new Observable<void>((subscriber) => {
    let timer: Subscription | undefined;
    const emit = () => {
      // It may have been queued twice, or left in the queue.
      if (subscriber.closed) return;
      reschedule = undefined;
      isHurried = false;
      // Already here, because a start or a renewal can fail before the GET goes out.
      isOwed ||= learnedAt !== undefined || (next?.why !== 'interval' && next?.why !== 'retry');
      subscriber.next();
      subscriber.complete();
    };
    const arm = () => {
      if (subscriber.closed) return;
      timer?.unsubscribe();
      try {
        next = findNext();
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
      interval = defaultInterval;
      regularAt = undefined;
      firstAt = undefined;
      pause = undefined;
      hasMore = false;
      isOwed = false;
      isHurried = false;
      const interval$ = typeof given === 'number' ? of(given) : given;
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
      );
    },

    waitForFirst(spread) {
      if (spread === 0) return due$;
      // It counts from the end of the tick. A tick that opens thousands of conversations ends late, and otherwise all
      // delayed polls would be due at once.
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
      if (learner) tellLearner((learner) => learner.received(set, begunAt as number, userId));
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
      return next?.why;
    },

    onSend(startedAt) {
      tellLearner((learner) => learner.sent({ startedAt }));
    },

    onSent({ startedAt, isTaken }) {
      const now = clock.now();
      tellLearner((learner) => {
        // A GET that began in this millisecond began before the answer, so it has served only what was due before.
        if (begunAt === now && learner.due(now - 1, interval) !== now) begunAt = now - 1;
      });
      // By itself: a burst that throws when it is asked is told of the message all the same.
      tellLearner((learner) => learner.sent({ startedAt, answeredAt: now }));
      sentAt = now;
      addBursts(now);
      isHurried ||= isTaken;
      reschedule?.();
    },
  };
}
