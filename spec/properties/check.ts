import type { Message } from 'rxjs-direct-line';
import type { Observation, Outcome } from './seen';

/** Each finds what an observation has against one of the invariants. */
type Check = (observation: Observation) => Iterable<string>;

export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id);
/** Whether the bot may have got a message whose POST ended like this. */
const isAmbiguous = ({ result, status }: Outcome) => result === 'aborted' || (result === 'transient' && status !== 429);

/** How much of the log has been settled after each sight: handed to `message$`, or handled to the end. */
function settle({ seen, log, start }: Observation): readonly number[] {
  let position = start.position;
  let handling = 0;
  return seen.map((sight) => {
    if (sight.type === 'message' && sight.message.id === log[position]?.id) position += 1;
    if (sight.type === 'handling') handling = sight.set.messages.length;
    if (sight.type === 'handled' && sight.result === 'done') position += handling;
    return position;
  });
}

const singleFlight: Check = function* ({ seen }) {
  const inFlight = new Set<number>();
  for (const sight of seen) {
    if (sight.type === 'request' && sight.operation === 'read') {
      if (inFlight.size) yield `a GET at ${sight.at} while there is another`;
      inFlight.add(sight.request);
    }
    if (sight.type === 'outcome') inFlight.delete(sight.request);
  }
};

const verbatimWatermark: Check = function* (observation) {
  const { seen, log, start } = observation;
  const settled = settle(observation);
  let { watermark } = start;
  let next: { watermark: string | undefined; end: number } | undefined;

  for (const [i, sight] of seen.entries()) {
    if (sight.type === 'request' && sight.operation === 'read') {
      if (next && settled[i]! >= next.end) ({ watermark } = next);
      const query = watermark === undefined ? '' : `?watermark=${encodeURIComponent(watermark)}`;
      if (new URL(sight.url).search !== query)
        yield `the GET at ${sight.at} has not ${query || 'no query'}: ${sight.url}`;
    }
    if (sight.type === 'outcome' && sight.ids) {
      const end = log.findIndex(({ id }) => id === sight.ids?.at(-1)) + 1;
      next = { watermark: sight.watermark ?? watermark, end };
    }
  }
};

const nothingLostNothingTwice: Check = function* (observation) {
  const { seen, log, start } = observation;
  const settled = settle(observation);
  const expected = (i: number) => log[settled[i - 1] ?? start.position]?.id ?? 'nothing';
  /** The readers of `message$`, and which of them have yet to get the message that is handed out. */
  const present = new Set<number>();
  let missing = new Set<number>();
  let current: string | undefined;

  for (const [i, sight] of seen.entries()) {
    if (sight.type === 'opened' && !sight.consumes) present.add(sight.reader);
    // the others get it too, perhaps after someone has come anew
    if (sight.type === 'error' && sight.error.name !== 'StateError' && present.has(sight.reader)) present.clear();
    if (sight.type === 'completed' || sight.type === 'error' || sight.type === 'left') {
      present.delete(sight.reader);
      missing.delete(sight.reader);
    }
    if (sight.type === 'message') {
      const { id } = sight.message;
      if (id !== current) {
        if (missing.size) yield `${current} did not come to the readers ${[...missing].join()}`;
        if (id !== expected(i)) yield `${id} came at ${sight.at} instead of ${expected(i)}`;
        const logged = log.find((message) => message.id === id);
        if (JSON.stringify(sight.message.text) !== JSON.stringify(logged?.text)) yield `${id} has another text`;
        current = id;
        missing = new Set(present);
      }
      if (!missing.delete(sight.reader)) yield `${id} came at ${sight.at} to reader ${sight.reader}, who has or had it`;
    }
    if (sight.type === 'handling') {
      const ids = idsOf(sight.set.messages);
      const position = settled[i]!;
      const rest = idsOf(log.slice(position, position + Math.max(ids.length, 1)));
      if (ids.join() !== rest.join())
        yield `the handler got ${ids.join() || 'nothing'} at ${sight.at} instead of ${rest.join()}`;
    }
  }
  if (missing.size) yield `${current} did not come to the readers ${[...missing].join()}`;
  const end = settled.at(-1) ?? 0;
  if (end < log.length) yield `lost: ${idsOf(log.slice(end)).join()}`;
};

const commitAfterDelivery: Check = function* (observation) {
  const { seen, log, positions, resumed } = observation;
  const settled = settle(observation);
  const positionOf = (watermark: string | undefined) => (watermark === undefined ? 0 : positions.get(watermark));
  let last: number | undefined;

  for (const [i, sight] of seen.entries()) {
    if (sight.type !== 'checkpoint') continue;
    last = positionOf(sight.checkpoint.watermark);
    if (last !== settled[i])
      yield `the checkpoint at ${sight.at} is for ${last} messages, but ${settled[i]} are settled`;
  }
  if (last !== log.length) yield `the last checkpoint is for ${last} of ${log.length} messages`;
  if (!resumed) return;
  const rest = idsOf(log.slice(positionOf(resumed.from.watermark)));
  if (resumed.ids.join() !== rest.join()) yield `resumed, it saw ${resumed.ids.join()} instead of ${rest.join()}`;
  if (resumed.history.join() !== idsOf(log).join()) yield `its history is ${resumed.history.join()}`;
};

/** One who reads, as the law has it. */
interface Loop {
  readonly consumes: boolean;
  readonly members: Set<number>;
  interval: number;
  /** When the last regular GET ended. */
  regular?: number;
  isRegular: boolean;
  woken: boolean;
  drain: boolean;
  attempt: number;
  isUntil: boolean;
  /** `due`: the GET is due whatever happens; `over`: something has to follow in the same turn. */
  is: 'due' | 'waiting' | 'asking' | 'handling' | 'over';
  /** When the next GET has to come, or since when it is over. */
  at: number;
  isFatal: boolean;
  /** The last answer was a refusal. */
  isRefused?: boolean;
}

/**
 * When each GET has to come: at that very time, no earlier and no later, but for what a new token takes. So there is no
 * GET beyond the budget (one for the first subscriber, per set, interval, burst entry, wake, retry), and none is missing.
 */
const paced: Check = function* ({ schedule, seen }) {
  const { retry, timeout, burst, burstAs, intervalAs } = schedule;
  if (burstAs === 'learned') return; // a plan is the same to the pace
  let interval = intervalAs === 'stream' ? 1000 : schedule.interval;
  let bursts: number[] = [];
  let loop: Loop | undefined;
  const turnedAway = new Set<number>();
  const done = new Set<number>();
  /** Have to get the error that another reader of theirs got. */
  const doomed = new Set<number>();
  let doomedAt = 0;
  const takes = new Map<number, number>();
  const posts = new Map<number, { at: number; text: string | undefined }>();
  const cancelled = new Set<string>();
  const texts: string[] = [];
  let sentWatermark: string | undefined;
  /** How many ask for a token or a conversation; since when, without a pause; and until when. */
  let busy = 0;
  let busySince = Infinity;
  let busyUntil = -1;
  let failure: { at: number; retryAfter?: number | undefined } | undefined;
  let fatalStartAt = -1;
  /** When the requests in flight are too late; a client may tell that before it aborts them. */
  const timeouts = new Map<number, number>();

  /** When the last GET began, and when a message last went out. */
  let asked = -Infinity;
  let answered = -Infinity;

  const due = (at: number, { regular, interval, drain, woken }: Loop) => {
    if (drain || woken || regular === undefined) return at;
    const standsIn = burstAs === 'plan' && bursts.length > 0;
    return Math.max(at, Math.min((standsIn ? Math.max(asked, answered) : regular) + interval, ...bursts));
  };
  const wait = (at: number) => {
    if (loop) Object.assign(loop, { is: 'waiting', at: due(at, loop) });
  };
  const retime = (at: number) => {
    if (loop?.is === 'waiting' && loop.at >= at) wait(at);
  };
  const finish = (at: number, isFatal = false) => {
    if (loop) Object.assign(loop, { is: 'over', at, isFatal });
  };
  const isLate = (at: number) =>
    loop &&
    (loop.is === 'due' || loop.is === 'waiting') &&
    loop.at < at &&
    !(busySince <= loop.at && (busy > 0 || busyUntil === at));
  const begin = (at: number) => {
    if (!busy++ && busyUntil < at) busySince = at;
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

    switch (sight.type) {
      case 'opened': {
        const { reader, consumes, take } = sight;
        takes.set(reader, take);
        if (loop && (consumes || loop.consumes)) turnedAway.add(reader);
        else if (loop) loop.members.add(reader);
        else {
          const first = { isRegular: false, woken: false, drain: false, attempt: 0, isUntil: false, isFatal: false };
          loop = {
            consumes,
            members: new Set([reader]),
            interval: intervalAs === 'stream' ? 1000 : interval,
            ...first,
            is: 'due',
            at,
          };
        }
        break;
      }

      case 'message':
      case 'value':
        takes.set(sight.reader, (takes.get(sight.reader) ?? 0) - 1);
        break;

      case 'until':
        if (!loop?.members.has(sight.reader)) break;
        loop.isUntil = true;
        if (loop.is === 'due' || loop.is === 'waiting') finish(at);
        break;

      case 'completed':
        done.add(sight.reader);
        if (takes.get(sight.reader) !== 0 && !loop?.isUntil) yield `silently dead: completed at ${at}`;
        break;

      case 'error': {
        const { reader, error } = sight;
        if (turnedAway.delete(reader)) {
          if (error.name !== 'StateError') yield `two readers at ${at} made ${error.name}`;
        } else if (!doomed.delete(reader)) {
          const isFatal = (loop?.is === 'over' && loop.isFatal) || fatalStartAt === at;
          if (!isFatal) yield `failed at ${at} without a cause: ${error.name} ${error.message}`;
          for (const other of loop?.members ?? []) if (other !== reader && !done.has(other)) doomed.add(other);
          doomedAt = at;
          loop = undefined;
        }
        break;
      }

      case 'left':
        if (turnedAway.delete(sight.reader)) yield `two readers at ${at} without a StateError`;
        if (doomed.has(sight.reader)) break;
        if (loop?.members.delete(sight.reader) && !loop.members.size) {
          if (isLate(at)) yield `no GET until ${at}, which was due at ${loop.at}`;
          loop = undefined;
        }
        break;

      case 'request':
        if (sight.operation === 'send') posts.set(sight.request, { at, text: sight.text });
        else timeouts.set(sight.request, at + timeout);
        if (sight.operation === 'start' || sight.operation === 'renew') begin(at);
        if (sight.operation !== 'read' || !loop) break;
        if (loop.isUntil) yield `a GET at ${at} after \`until\``;
        if (loop.is === 'over' || loop.is === 'handling') yield `a GET at ${at} while ${loop.is}`;
        if ((loop.is === 'due' || loop.is === 'waiting') && at < loop.at)
          yield `a GET at ${at} which was due at ${loop.at}`;
        if (isLate(at)) yield `a GET only at ${at} which was due at ${loop.at}`;
        sentWatermark = sight.watermark;
        loop.isRegular = loop.regular === undefined || loop.regular + loop.interval <= at;
        loop.woken = false;
        loop.is = 'asking';
        bursts = bursts.filter((time) => time > at);
        asked = at;
        break;

      case 'outcome': {
        const { operation, result, ids, watermark, retryAfter } = sight;
        if (operation === 'send') {
          const post = posts.get(sight.request);
          const isCancelled =
            result === 'aborted' && (cancelled.has(post?.text ?? '') || at - (post?.at ?? 0) < timeout);
          if (result === 'taken' || (isAmbiguous(sight) && !isCancelled)) {
            bursts.push(...burst.map((delay) => at + delay));
            answered = at;
            retime(at);
          }
          break;
        }
        timeouts.delete(sight.request);
        if (result !== 'taken') failure = { at, retryAfter };
        if (operation !== 'read') {
          if (operation === 'start' && result === 'fatal') fatalStartAt = at;
          end(at);
        } else if (loop?.is === 'asking') {
          if (result === 'taken') {
            loop.attempt = 0;
            if (loop.isRegular) loop.regular = at;
            loop.drain = !!ids?.length && watermark !== undefined && watermark !== sentWatermark;
            if (loop.isUntil) finish(at);
            else wait(at);
          } else if (result === 'refused' && !loop.isRefused) Object.assign(loop, { is: 'due', at });
          // one new token is all that a refusal gets, be it out of date when it comes
          else finish(at, result === 'fatal' || result === 'refused');
          loop.isRefused = result === 'refused';
        }
        break;
      }

      case 'handling':
        if (loop) loop.is = 'handling';
        break;

      case 'handled':
        if (sight.result === 'done' && !loop?.isUntil) wait(at);
        else finish(at, sight.result === 'failed');
        break;

      case 'status': {
        if (sight.status.state !== 'retrying' || !loop) break;
        const { attempt, delay, error } = sight.status;
        const longest = Math.min(retry.maxDelay, retry.delay * 2 ** (attempt - 1));
        // a request that is too late may be told before its end, and beside another that failed just then
        if (error.name === 'RequestTimeoutError' && [...timeouts.values()].includes(at)) failure = { at };
        const backoff = Math.max(retry.jitter ? longest / 2 : longest, failure?.retryAfter ?? 0);
        if (failure?.at !== at || (loop.is !== 'asking' && loop.at > at) || loop.isFatal)
          yield `a retry at ${at} without a failure`;
        if (attempt !== loop.attempt + 1) yield `attempt ${attempt} at ${at} after ${loop.attempt}`;
        if (delay !== backoff) yield `a backoff of ${delay} at ${at} instead of ${backoff}`;
        Object.assign(loop, { is: 'due', at: at + backoff, attempt });
        break;
      }

      case 'asked':
        begin(at);
        break;

      case 'told':
        failure = { at };
        end(at);
        break;

      case 'wake':
        if (loop) loop.woken = true;
        retime(at);
        break;

      case 'interval':
        interval = sight.ms;
        if (loop) loop.interval = interval;
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

const quiet: Check = function* ({ seen, frame }) {
  const readers = new Set<number>();
  const sends = new Set<number>();
  const reads = new Set<number>();

  for (const sight of seen) {
    const { at } = sight;
    if (sight.type === 'opened') readers.add(sight.reader);
    if (sight.type === 'left') readers.delete(sight.reader);
    if (sight.type === 'send') sends.add(sight.send);
    if (sight.type === 'sendCompleted' || sight.type === 'sendError' || sight.type === 'cancelled')
      sends.delete(sight.send);
    if (sight.type === 'request') {
      if (sight.operation === 'read') reads.add(sight.request);
      if (!readers.size && (sight.operation === 'read' || !sends.size))
        yield `a ${sight.operation} at ${at} for nobody`;
    }
    if (sight.type === 'outcome') reads.delete(sight.request);
    if (sight.type === 'asked' && !readers.size && !sends.size) yield `a token asked for at ${at} for nobody`;
    if (!readers.size && reads.size) yield `a GET goes on at ${at}, when all have left`;
  }
  const end = seen.at(-1);
  if (end?.type !== 'end') yield `it does not come to an end: ${end?.type} at ${end?.at}`;
  else if (frame !== end.at) yield `a timer at ${frame}, after all had left at ${end.at}`;
};

const statuses: Check = function* ({ seen }) {
  const follow: Record<string, string> = {
    idle: 'connecting',
    connecting: 'online retrying failed idle',
    online: 'retrying failed idle',
    retrying: 'retrying online failed idle',
    failed: 'connecting',
  };
  let state = '';
  let readers = 0;
  for (const sight of seen) {
    const { at } = sight;
    if (sight.type === 'opened') readers += 1;
    if (sight.type === 'left') readers -= 1;
    if (sight.type === 'status') {
      const next = sight.status.state;
      if (state && !follow[state]?.includes(next)) yield `from ${state} to ${next} at ${at}`;
      state = next;
    }
    if ((sight.type === 'message' || sight.type === 'handling') && state !== 'online')
      yield `${state} at ${at}, with a message`;
    if (sight.type === 'left' && !readers && state !== 'idle' && state !== 'failed')
      yield `${state} at ${at}, when all have left`;
  }
};

interface Post {
  readonly send: number;
  readonly clientId: string | undefined;
  /** The end of its last POST. */
  last?: Outcome & { readonly at: number };
  settled?: 'sent' | 'refused' | 'unknown' | 'cancelled';
  values: number;
}

const sentOnce: Check = function* ({ schedule, seen, log }) {
  const posts = new Map<string, Post>();
  const requests = new Map<number, Post>();
  const inFlight = new Map<number, number>();
  let fatalStartAt = -1;
  const nth = (send: number) => [...posts.values()][send - 1]!;

  for (const sight of seen) {
    const { at } = sight;
    for (const post of posts.values()) {
      const { last, settled, send } = post;
      if (
        last &&
        !settled &&
        last.at < at &&
        (last.result === 'taken' || last.result === 'fatal' || isAmbiguous(last))
      ) {
        yield `send ${send} did not end at ${last.at}, when it was ${last.result}`;
        post.settled = 'cancelled';
      }
    }

    if (sight.type === 'send') {
      posts.set(sight.text, { send: sight.send, clientId: sight.clientId, values: 0 });
    } else if (sight.type === 'request' && sight.operation === 'send') {
      const post = posts.get(sight.text ?? '');
      if (!post) yield `nobody sends ${sight.text}`;
      else {
        const { send, last, settled } = post;
        if (inFlight.size) yield `send ${send} at ${at} beside another`;
        if ([...posts.values()].some((other) => other.send < send && !other.settled)) yield `send ${send} overtakes`;
        if (settled) yield `send ${send} goes out at ${at}, though ${settled}`;
        if (last && isAmbiguous(last)) yield `send ${send} is repeated at ${at}`;
        if (last?.retryAfter && last.at + last.retryAfter > at) yield `send ${send} did not wait`;
        requests.set(sight.request, post);
        inFlight.set(sight.request, at + schedule.timeout);
      }
    } else if (sight.type === 'outcome') {
      inFlight.delete(sight.request);
      const post = requests.get(sight.request);
      if (post) post.last = sight;
      if (sight.operation === 'start' && sight.result === 'fatal') fatalStartAt = at;
    } else if (sight.type === 'sent') {
      const post = nth(sight.send);
      post.values += 1;
      if (post.last?.result !== 'taken' || post.last.at !== at) yield `send ${sight.send} is told to be sent at ${at}`;
    } else if (sight.type === 'sendCompleted') {
      const post = nth(sight.send);
      post.settled = 'sent';
      if (post.values !== 1) yield `send ${sight.send} emitted ${post.values} values`;
    } else if (sight.type === 'sendError') {
      const post = nth(sight.send);
      const { name, delivery, clientId } = sight.error;
      const { last } = post;
      post.settled = delivery ?? 'refused';
      if (name !== 'SendError' || clientId !== post.clientId)
        yield `send ${sight.send} failed with ${name} of ${clientId}`;
      const isTimeout = [...inFlight].some(([id, time]) => requests.get(id) === post && time === at);
      if (
        delivery === 'unknown'
          ? !isTimeout && (!last || !isAmbiguous(last))
          : last?.result !== 'fatal' && fatalStartAt !== at
      )
        yield `send ${sight.send} failed as ${delivery} after ${last?.result} ${last?.status}`;
    } else if (sight.type === 'cancelled') nth(sight.send).settled = 'cancelled';
  }

  for (const [text, { send, settled, clientId }] of posts) {
    const logged = log.filter((message) => message.text === text);
    if (!settled) yield `send ${send} never ends`;
    if (logged.length > 1) yield `send ${send} came ${logged.length} times`;
    if (settled === 'sent' && !logged.length) yield `send ${send} was lost`;
    if (settled === 'refused' && logged.length) yield `send ${send} was refused, but came`;
    if (logged[0] && logged[0].channelData?.['clientId'] !== clientId) yield `send ${send} has another clientId`;
  }
};

/** All texts in `value`, those of errors and their causes too. */
function* textsIn(value: unknown, met = new Set<unknown>()): Iterable<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || met.has(value)) return;
  met.add(value);
  for (const key of Object.getOwnPropertyNames(value)) {
    yield key;
    yield* textsIn((value as Record<string, unknown>)[key], met);
  }
}

const credentialStaysHome: Check = function* ({ seen, credentials }) {
  for (const sight of seen) {
    if (sight.type === 'token') {
      if (sight.token.startsWith('S3CR3T')) yield `the secret is told at ${sight.at}`;
      continue;
    }
    if (!['request', 'status', 'event', 'error', 'sendError', 'checkpoint'].includes(sight.type)) continue;
    for (const text of textsIn(sight))
      for (const credential of credentials)
        if (text.includes(credential)) yield `${credential} in ${sight.type}: ${text}`;
  }
};

const oneRenewal: Check = function* ({ schedule, seen }) {
  const since = new Map<number, number>();
  for (const sight of seen) {
    if (sight.type === 'request' && (sight.operation === 'start' || sight.operation === 'renew')) {
      // one that is too late is over, though it may be aborted only afterwards
      if ([...since.values()].some((at) => sight.at < at + schedule.timeout)) {
        yield `a ${sight.operation} at ${sight.at} beside another`;
      }
      since.set(sight.request, sight.at);
    }
    if (sight.type === 'outcome') since.delete(sight.request);
  }
};

const nothingEscapes: Check = function* ({ escaped }) {
  if (escaped) yield escaped instanceof Error ? escaped.message : 'something';
};

const invariants = {
  'single flight': singleFlight,
  'verbatim watermark': verbatimWatermark,
  'nothing lost, nothing twice, in order': nothingLostNothingTwice,
  'commit after delivery': commitAfterDelivery,
  'paced, never silently dead': paced,
  'quiet after the last unsubscribe': quiet,
  'a message goes out once': sentOnce,
  'the credential stays home': credentialStaysHome,
  'one renewal at a time': oneRenewal,
  'the status tells': statuses,
  'nothing escapes': nothingEscapes,
};

/** What an observation has against what always holds. */
export const check = (observation: Observation): readonly Violation[] =>
  Object.entries(invariants).flatMap(([invariant, find]) =>
    Array.from(find(observation), (what) => ({ invariant: invariant as Invariant, what })),
  );
