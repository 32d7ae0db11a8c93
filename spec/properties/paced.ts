import { type Check, isAmbiguous } from './seen';

/** One who reads, as the law has it. */
interface Loop {
  /** Which of all: within a listener of the status, those to come are told later. */
  readonly nth: number;
  readonly consumes: boolean;
  readonly members: Set<number>;
  interval: number;
  /** When the last regular GET ended. */
  regular?: number;
  isRegular: boolean;
  woken: boolean;
  drain: boolean;
  attempt: number;
  /** After a failure: when the backoff ends, and when an attempt may be made at the earliest. */
  backoff?: { until: number; notBefore: number } | undefined;
  /** A wake, or a message that was taken, has come since the last attempt began: there is one more at once. */
  isHurried: boolean;
  /** More than the interval asks for the GET that failed. */
  isOwed: boolean;
  /** The attempt began before the end of the backoff, and does not count. */
  isEarly: boolean;
  /** As it was before a renewal failed at `at`: an attempt goes on if the token that it has is still good. */
  before?: Loop;
  /** When a token was asked for, perhaps for an attempt that goes on, or for the one that follows at once: it takes as long. */
  asksSince?: number;
  /** It was hurried in the very turn in which the attempt was due, so perhaps during it: if it fails, one more may follow at once. */
  isTied?: boolean;
  tiedAt?: number | undefined;
  /** The attempt begins in this very turn, as the first one and a drain do. All others begin with a timer. */
  isAtOnce: boolean;
  isUntil: boolean;
  /** An attempt first gets a conversation and a token if need be, then it asks; `over`: something follows in the same turn. */
  is: 'waiting' | 'attempting' | 'asking' | 'handling' | 'over';
  /** When the next attempt has to begin, when this one has begun or was refused, or since when it is over. */
  at: number;
  isFatal: boolean;
  /** The last answer was a refusal. */
  isRefused?: boolean;
}

/**
 * When each GET has to come: at that very time, no earlier and no later, but for what a new token takes. So there is no
 * GET beyond the budget (one for the first subscriber, per set, interval, burst entry, wake, retry), and none is missing.
 */
export const paced: Check = function* ({ schedule, seen }) {
  const { retry, timeout, burst, burstAs, intervalAs } = schedule;
  if (burstAs === 'learned') return; // a plan is the same to the pace
  if (seen.some(({ type }) => type === 'clock')) return; // see `awake`
  let interval = intervalAs === 'stream' ? 1000 : schedule.interval;
  let bursts: number[] = [];
  let loop: Loop | undefined;
  const turnedAway = new Set<number>();
  const done = new Set<number>();
  /** Have unsubscribed; rxjs finalizes those that do so within a synchronous subscription later. */
  const gone = new Set<number>();
  const ended = new Set<number>();
  /** Have to get the error that another reader of theirs got. */
  const doomed = new Set<number>();
  let doomedAt = 0;
  /** The messages that a set would bring again, and those of the set that is being handled. */
  const delivered = new Set<string>();
  let handled: readonly string[] = [];
  const takes = new Map<number, number>();
  const posts = new Map<number, { at: number; text: string | undefined }>();
  const cancelled = new Set<string>();
  const texts: string[] = [];
  let sentWatermark: string | undefined;
  /** How many ask for a token or a conversation; since when, without a pause; and until when. */
  let busy = 0;
  let busySince = Infinity;
  let busyUntil = -1;
  /** When one of them last began. */
  let preparedAt = -1;
  let failure: { at: number; retryAfter?: number | undefined } | undefined;
  let fatalStartAt = -1;
  /** Until when the service wants no poll, whoever reads. */
  let heldUntil = -1;
  const thrown = new Set<string>();
  let loops = 0;
  let loopsTold = 0;
  let acts = 0;
  /** When something was last done within a listener: what follows from it may come before what the listener interrupts. */
  let actedAt = -1;
  /** When the requests in flight are too late; a client may tell that before it aborts them. */
  const timeouts = new Map<number, number>();

  /** When the last GET began, and whether a burst was due just then; when a message last went out. */
  let asked = -Infinity;
  let wasPlanned = false;
  let answered = -Infinity;

  const due = (at: number, { regular, interval, drain, woken, backoff, isHurried, isOwed }: Loop) => {
    if (backoff) {
      const isAwaited = drain || woken || regular === undefined;
      if (isHurried) return Math.max(at, backoff.notBefore);
      return Math.max(at, backoff.until, isOwed || isAwaited || interval < Infinity ? 0 : Math.min(...bursts));
    }
    if (drain || woken || regular === undefined) return at;
    const standsIn = burstAs === 'plan' && bursts.length > 0;
    return Math.max(at, Math.min((standsIn ? Math.max(asked, answered) : regular) + interval, ...bursts));
  };
  const beginAttempt = () => {
    if (loop?.is !== 'waiting') return;
    const isEarly = !!loop.backoff && loop.at < loop.backoff.until;
    Object.assign(loop, { is: 'attempting', isEarly, isHurried: false });
  };
  const wait = (at: number) => {
    if (!loop) return;
    Object.assign(loop, { is: 'waiting', at: due(at, loop) });
    loop.isAtOnce = loop.drain && !loop.backoff;
  };
  const retime = (at: number) => {
    // A renewal that began in this ms may be for the poll that was due.
    if (loop?.is === 'waiting' && loop.at === at && preparedAt === at)
      Object.assign(loop, { tiedAt: at, asksSince: at });
    if (loop?.is === 'waiting') wait(at);
  };
  /** Unless it is done within a listener, that is in the middle of a turn, it comes after what has begun in its ms. */
  const hurry = (at: number) => {
    const isTied = loop?.is === 'waiting' && loop.at === at && (loop.backoff ?? actedAt === at);
    if (isTied) Object.assign(loop!, { isTied: true, tiedAt: at });
    if (loop?.isAtOnce && !acts && actedAt !== at) beginAttempt();
    if (loop) loop.isHurried = true;
  };
  /** An attempt has failed that may have been hurried while it was made. */
  const untie = (at: number) => {
    if (loop?.isTied) Object.assign(loop, { isTied: false, tiedAt: at });
  };
  /** An early attempt has failed: the backoff goes on to the time it had. */
  const resume = (at: number, retryAfter = 0) => {
    if (!loop?.backoff) return;
    const notBefore = at + retryAfter;
    loop.backoff = { until: Math.max(loop.backoff.until, notBefore), notBefore };
    untie(at);
    wait(at);
  };
  /** A start, a renewal or the token function has failed. If the attempt counts, the status tells of it. */
  const failToPrepare = (at: number, retryAfter?: number) => {
    if (!loop || loop.at > at) return;
    // Perhaps it was for a send of the same ms, which puts off a poll that is due: if it was for the poll, the status tells.
    if (loop.is === 'waiting' && loop.at === at && !loop.backoff && !loop.isAtOnce) return;
    beginAttempt();
    if (loop.is !== 'attempting' || !loop.isEarly) return;
    const before = { ...loop };
    resume(at, retryAfter);
    Object.assign(loop, { before: { ...before, at } });
  };
  const finish = (at: number, isFatal = false) => {
    if (loop) Object.assign(loop, { is: 'over', at, isFatal });
  };
  const isBusySince = (since: number, at: number) => busySince <= since && (busy > 0 || busyUntil === at);
  const isLate = (at: number) =>
    loop && (loop.is === 'attempting' || loop.is === 'waiting') && loop.at < at && !isBusySince(loop.at, at);
  const forget = () => {
    heldUntil = loop?.backoff?.notBefore ?? heldUntil;
    loop = undefined;
  };
  /** The loop ends with an error, which all its readers have to get. */
  function* fail(at: number, error: Error): Iterable<string> {
    const isFatal = (loop?.is === 'over' && loop.isFatal) || fatalStartAt === at || thrown.delete(error.message);
    if (!isFatal) yield `failed at ${at} without a cause: ${error.name} ${error.message}`;
    for (const reader of loop?.members ?? []) if (!done.has(reader) && !gone.has(reader)) doomed.add(reader);
    doomedAt = at;
    forget();
  }
  /** The last reader has left. */
  function* leave(at: number): Iterable<string> {
    if (isLate(at)) yield `no GET until ${at}, which was due at ${loop?.at}`;
    forget();
  }
  const begin = (at: number) => {
    if (!busy++ && busyUntil < at) busySince = at;
    preparedAt = at;
    if (loop?.is !== 'waiting' || loop.at <= at) return;
    if (loop.before?.at === at || loop.tiedAt === at) loop.asksSince = at;
  };
  const end = (at: number) => {
    if (!--busy) busyUntil = at;
  };

  for (const sight of seen) {
    const { at } = sight;
    if (loop?.is === 'over' && loop.at < at) {
      yield `silently dead: nothing followed what ended the loop at ${loop.at}`;
      loop = undefined;
    }
    if (doomed.size && doomedAt < at) {
      yield `silently dead: the error at ${doomedAt} did not come to the readers ${[...doomed].join()}`;
      doomed.clear();
    }

    if (loop && loop.at < at) beginAttempt();

    switch (sight.type) {
      case 'opened': {
        const { reader, consumes, take } = sight;
        takes.set(reader, take);
        // The place is free at once, also if rxjs finalizes the one who has left only when it has been subscribed.
        if (loop && [...loop.members].every((member) => gone.has(member))) yield* leave(at);
        if (loop && (consumes || loop.consumes)) turnedAway.add(reader);
        else if (loop) loop.members.add(reader);
        else {
          const first = {
            isRegular: false,
            woken: false,
            drain: false,
            attempt: 0,
            isUntil: false,
            isFatal: false,
            isHurried: false,
            isOwed: false,
            isEarly: false,
            isAtOnce: heldUntil <= at,
            backoff: heldUntil > at ? { until: heldUntil, notBefore: heldUntil } : undefined,
          };
          loops += 1;
          loop = {
            nth: loops,
            consumes,
            members: new Set([reader]),
            interval: intervalAs === 'stream' ? 1000 : interval,
            ...first,
            is: 'waiting',
            at: Math.max(at, heldUntil),
          };
        }
        break;
      }

      case 'message':
      case 'value':
        if (sight.type === 'message') delivered.add(sight.message.id);
        takes.set(sight.reader, (takes.get(sight.reader) ?? 0) - 1);
        break;

      case 'until':
        ended.add(sight.reader);
        if (!loop?.members.has(sight.reader)) break;
        loop.isUntil = true;
        if (loop.is === 'attempting' || loop.is === 'waiting') finish(at);
        break;

      case 'completed':
        done.add(sight.reader);
        if (takes.get(sight.reader) !== 0 && !ended.has(sight.reader)) yield `silently dead: completed at ${at}`;
        break;

      case 'error': {
        const { reader, error } = sight;
        if (turnedAway.delete(reader)) {
          if (error.name !== 'StateError') yield `two readers at ${at} made ${error.name}`;
        } else {
          if (!doomed.has(reader)) yield* fail(at, error);
          if (!doomed.delete(reader)) yield `the reader ${reader} failed at ${at}, and has no part in it`;
        }
        break;
      }

      case 'leaving':
        gone.add(sight.reader);
        // A listener that is told of the failure lets its reader go.
        if (acts) doomed.delete(sight.reader);
        break;

      case 'left':
        if (turnedAway.delete(sight.reader)) yield `two readers at ${at} without a StateError`;
        if (doomed.has(sight.reader)) break;
        if (loop?.members.delete(sight.reader) && !loop.members.size) yield* leave(at);
        break;

      case 'request':
        if (sight.operation === 'history') break;
        if (sight.operation === 'send') posts.set(sight.request, { at, text: sight.text });
        else timeouts.set(sight.request, at + timeout);
        if (sight.operation === 'start' || sight.operation === 'renew') begin(at);
        if (sight.operation !== 'read' || !loop) break;
        if (loop.isUntil) yield `a GET at ${at} after \`until\``;
        if (loop.is === 'over' || loop.is === 'handling') yield `a GET at ${at} while ${loop.is}`;
        if (loop.is === 'waiting' && loop.at >= at) {
          const { asksSince = at, before, tiedAt, interval } = loop;
          const since = isBusySince(asksSince, at) ? asksSince : at;
          if (before?.at === since) loop = { ...before, interval };
          else if (tiedAt === since) Object.assign(loop, { at: since, tiedAt: undefined });
        }
        if (loop.is === 'waiting' && loop.at > at) yield `a GET at ${at} which was due at ${loop.at}`;
        if (isLate(at)) yield `a GET only at ${at} which was due at ${loop.at}`;
        sentWatermark = sight.watermark;
        beginAttempt();
        loop.isOwed ||=
          loop.regular === undefined ||
          loop.woken ||
          loop.drain ||
          bursts.some((time) => time <= at) ||
          (burstAs === 'plan' && bursts.length > 0);
        loop.isRegular = loop.regular === undefined || loop.regular + loop.interval <= at;
        loop.woken = false;
        loop.is = 'asking';
        wasPlanned = bursts.includes(at) || (wasPlanned && asked === at);
        bursts = bursts.filter((time) => time > at);
        asked = at;
        answered = -Infinity;
        break;

      case 'outcome': {
        const { operation, result, ids, watermark, retryAfter } = sight;
        if (operation === 'history') break;
        if (operation === 'send') {
          const post = posts.get(sight.request);
          const isCancelled =
            result === 'aborted' && (cancelled.has(post?.text ?? '') || at - (post?.at ?? 0) < timeout);
          if (result === 'taken' || (isAmbiguous(sight) && !isCancelled)) {
            // Two polls that are planned for the same ms are one.
            const isPlanned = (time: number) => burstAs === 'plan' && time === asked && wasPlanned;
            bursts.push(...burst.map((delay) => at + delay).filter((time) => !isPlanned(time)));
            if (answered < asked) answered = at;
            if (result === 'taken') hurry(at);
            retime(at);
          }
          break;
        }
        timeouts.delete(sight.request);
        if (result !== 'taken') failure = { at, retryAfter };
        if (operation !== 'read') {
          if (operation === 'start' && result === 'fatal') fatalStartAt = at;
          if (result === 'transient' || result === 'aborted') failToPrepare(at, retryAfter);
          end(at);
        } else if (loop?.is === 'asking') {
          if (result === 'taken') {
            heldUntil = -1;
            Object.assign(loop, { attempt: 0, backoff: undefined, isHurried: false, isOwed: false, isTied: false });
            if (loop.isRegular) loop.regular = at;
            const isNew = ids?.some((id) => !delivered.has(id)) ?? false;
            loop.drain = isNew && watermark !== undefined && watermark !== sentWatermark;
            if (loop.isUntil) finish(at);
            else wait(at);
          } else if (result === 'refused' && !loop.isRefused) Object.assign(loop, { is: 'attempting', at });
          else if (loop.isEarly && result !== 'fatal' && result !== 'refused') resume(at, retryAfter);
          // one new token is all that a refusal gets, be it out of date when it comes
          else finish(at, result === 'fatal' || result === 'refused');
          loop.isRefused = result === 'refused';
        }
        break;
      }

      case 'handling':
        handled = sight.set.messages.map(({ id }) => id);
        if (loop) loop.is = 'handling';
        break;

      case 'handled':
        if (sight.result === 'done') for (const id of handled) delivered.add(id);
        // If all is synchronous, a handler is left only after the listeners have been told, and one of them may read already.
        if (!loop?.members.has(sight.reader)) break;
        if (sight.result === 'done' && !loop.isUntil) wait(at);
        else finish(at, sight.result === 'failed');
        break;

      case 'status': {
        if (sight.status.state === 'connecting') loopsTold += 1;
        if (!loop || loop.nth !== loopsTold) break;
        if (sight.status.state === 'failed') yield* fail(at, sight.status.error);
        if (sight.status.state === 'idle') yield* leave(at);
        if (sight.status.state !== 'retrying') break;
        const { attempt, delay, error } = sight.status;
        const longest = Math.min(retry.maxDelay, retry.delay * 2 ** (attempt - 1));
        // a request that is too late may be told before its end, and beside another that failed just then
        if (error.name === 'RequestTimeoutError' && [...timeouts.values()].includes(at)) failure = { at };
        const backoff = Math.max(retry.jitter ? longest / 2 : longest, failure?.retryAfter ?? 0);
        if (failure?.at !== at || (loop.is !== 'asking' && loop.at > at) || loop.isFatal)
          yield `a retry at ${at} without a failure`;
        if (attempt !== loop.attempt + 1) yield `attempt ${attempt} at ${at} after ${loop.attempt}`;
        if (delay !== backoff) yield `a backoff of ${delay} at ${at} instead of ${backoff}`;
        const { retryAfter = 0 } = failure ?? {};
        beginAttempt();
        Object.assign(loop, { attempt, backoff: { until: at + backoff, notBefore: at + retryAfter } });
        untie(at);
        wait(at);
        break;
      }

      case 'asked':
        begin(at);
        break;

      case 'told':
        if (!sight.isGood) failure = { at };
        if (!sight.isGood) failToPrepare(at);
        end(at);
        break;

      case 'wake':
        if (loop) loop.woken = true;
        hurry(at);
        retime(at);
        break;

      case 'act':
        acts += sight.is === 'begun' ? 1 : -1;
        actedAt = at;
        break;

      case 'threw':
        thrown.add(`${sight.by} threw`);
        break;

      case 'interval':
        interval = sight.ms;
        // A listener of `connecting` comes before the client has subscribed to the interval.
        if (loop && !sight.isHeard && !acts) yield `an interval of ${sight.ms} at ${at} is not heard`;
        if (!loop || (intervalAs === 'stream' && !sight.isHeard)) break;
        loop.interval = interval;
        retime(at);
        break;

      case 'send':
        texts.push(sight.text);
        break;

      case 'cancelled':
        cancelled.add(texts[sight.send - 1] ?? '');
    }
  }
};
