import { EMPTY, merge, Observable, type Subscription, switchMap, tap } from 'rxjs';
import type { MessageSet } from '../protocol/message';
import type { Why } from '../protocol/requests';
import type { Pause } from '../session/retryPolicy';
import { check } from '../util/assertOptions';
import { type Clock, isDuration, wait } from '../util/clock';
import type { Trampoline } from '../util/trampoline';
import { type BurstSource, createLearner } from './learner';
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
  readonly burst: readonly number[] | BurstSource;
  readonly wake$: Observable<unknown>;
  readonly userId: string;
  readonly random: () => number;
  readonly clock: Clock;
  readonly trampoline: Trampoline;
}

export function createSchedule(options: ScheduleOptions): Schedule {
  const { burst, wake$, userId, random, clock, trampoline } = options;
  const isList = 'length' in burst;
  const delays = isList ? burst : [];
  /** A burst with a `fork` is forked at the first send, because there is nothing to learn before. */
  let learner = isList || burst.fork ? undefined : createLearner(burst);

  let interval: number;
  /** When the bursts are due that no GET has discharged, in order, and whether there is such a wake. */
  let bursts: readonly number[] = [];
  let isWoken = false;
  /** When the last GET began, and when the first POST since then ended. */
  let begunAt: number | undefined;
  let sentAt: number | undefined;
  /** When the last regular GET ended, and whether the one in flight is regular. */
  let regularAt: number | undefined;
  let isRegular = false;
  let firstAt: number | undefined;
  let hasMore: boolean | undefined;
  let pause: Pause | undefined;
  /** A wake or a burst has asked for the GET that has failed or is in flight. */
  let isOwed = false;
  /** Something has happened that justifies an attempt before the end of the backoff. */
  let isHurried = false;
  let next: Due | undefined;
  /** When the learner wants the next poll, as of `next`. */
  let learnedAt: number | undefined;
  /** Computes again when the next poll is due, if a wait is running. */
  let reschedule: (() => void) | undefined;

  /** Emits when the next poll is due. One for all waits, because most of the time a conversation is in one. */
  const due$ = new Observable<void>((subscriber) => {
    let timer: Subscription | undefined;
    const emit = () => {
      // It may have been queued twice, or left in the queue.
      if (subscriber.closed) return;
      reschedule = undefined;
      isHurried = false;
      subscriber.next();
      subscriber.complete();
    };
    const arm = () => {
      if (subscriber.closed) return;
      timer?.unsubscribe();
      try {
        // After a drain the next poll is due at once.
        learnedAt = learner?.findDue({ begunAt: hasMore ? undefined : begunAt, sentAt, interval });
        next = nextPoll({
          interval,
          regularAt,
          firstAt: sentAt === undefined ? firstAt : undefined,
          burstAt: bursts[0],
          isWoken,
          hasMore,
          learnedAt,
          pause,
          isHurried,
          isOwed,
        });
      } catch (error) {
        subscriber.error(error);
        return;
      }
      if (next.at === undefined) trampoline(emit);
      else timer = clock.at(next.at, emit);
      subscriber.add(timer);
    };
    reschedule = arm;
    arm();
  });

  return {
    open() {
      const isFixed = typeof options.interval === 'number';
      // Until the stream gives one.
      interval = isFixed ? options.interval : 1000;
      const interval$ = isFixed ? EMPTY : options.interval;
      regularAt = undefined;
      firstAt = undefined;
      // A `Retry-After` holds for the next reader, too.
      pause = pause && pause.notBefore > clock.now() ? { ...pause, until: pause.notBefore } : undefined;
      hasMore = false;
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
      hasMore = more;
      learner?.call((burst) => burst.received(set, begunAt as number, userId));
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
      isOwed ||= isWoken || learnedAt !== undefined || later.length < bursts.length;
      bursts = later;
      isWoken = false;
      sentAt = undefined;
      begunAt = now;
      return next?.why;
    },

    onSend(startedAt) {
      if (!isList) learner ??= createLearner(burst);
      learner?.call((burst) => burst.sent({ startedAt }));
    },

    onSent({ startedAt, isTaken }) {
      const now = clock.now();
      // A GET that began in this millisecond began before the answer, so it has served only what was due before.
      if (begunAt === now && learner?.call((burst) => burst.due(now - 1, interval)) !== now) begunAt = now - 1;
      learner?.call((burst) => burst.sent({ startedAt, answeredAt: now }));
      // The first counts, so that sends in a row do not put off the next GET again and again.
      sentAt ??= now;
      // Overdue bursts are due now, and one for each moment is enough: a GET serves all that is due when it begins.
      const all = [...bursts, ...delays.map((delay) => now + delay)].map((at) => Math.max(at, now));
      bursts = [...new Set(all)].sort((a, b) => a - b);
      isHurried ||= isTaken;
      reschedule?.();
    },
  };
}
