import type { Message } from 'rxjs-direct-line';
import { awake } from './awake';
import { historyRead } from './historyRead';
import { paced } from './paced';
import type { Check, Observation } from './seen';
import { sentOnce } from './sentOnce';

export type Invariant = keyof typeof invariants;

export interface Violation {
  readonly invariant: Invariant;
  readonly what: string;
}

const idsOf = (messages: readonly Message[]) => messages.map(({ id }) => id);

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
    if (sight.type === 'outcome' && sight.operation === 'read' && sight.ids) {
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
  /** Which of the loops each reader is in: whoever comes after a failure, or in a listener of it, is in a new one. */
  const loops = new Map<number, number>();
  let loop = 0;
  /** Failures that the readers got before the listeners of the status. */
  let failures = 0;
  let missing = new Set<number>();
  let current: string | undefined;

  for (const [i, sight] of seen.entries()) {
    if (sight.type === 'opened') loops.set(sight.reader, loop);
    if (sight.type === 'opened' && !sight.consumes) present.add(sight.reader);
    if (sight.type === 'status' && sight.status.state === 'failed') {
      if (failures) failures -= 1;
      else loop += 1;
    }
    if (sight.type === 'error' && sight.error.name !== 'StateError' && loops.get(sight.reader) === loop) {
      failures += 1;
      loop += 1;
    }
    if (sight.type === 'completed' || sight.type === 'error' || sight.type === 'leaving') {
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
        // the others are to get an error, perhaps after someone has come anew
        missing = new Set([...present].filter((reader) => loops.get(reader) === loop));
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
  /** What is settled within a listener is told when all have seen the checkpoint before. */
  const delayed = new Set<number>();
  let acts = 0;

  for (const [i, sight] of seen.entries()) {
    if (sight.type === 'act') acts += sight.is === 'begun' ? 1 : -1;
    if (acts) delayed.add(settled[i]!);
    else if (sight.type !== 'act' && sight.type !== 'checkpoint') delayed.clear();
    if (sight.type !== 'checkpoint') continue;
    const told = last ?? -1;
    last = positionOf(sight.checkpoint.watermark);
    if (last !== settled[i] && !(last !== undefined && last > told && delayed.has(last)))
      yield `the checkpoint at ${sight.at} is for ${last} messages, but ${settled[i]} are settled`;
  }
  if (last !== log.length) yield `the last checkpoint is for ${last} of ${log.length} messages`;
  if (!resumed) return;
  const rest = idsOf(log.slice(positionOf(resumed.from.watermark)));
  if (resumed.ids.join() !== rest.join()) yield `resumed, it saw ${resumed.ids.join()} instead of ${rest.join()}`;
  if (resumed.history.join() !== idsOf(log).join()) yield `its history is ${resumed.history.join()}`;
};

const quiet: Check = function* ({ seen, frame }) {
  const readers = new Set<number>();
  const sends = new Set<number>();
  let isHistoryRead = false;
  const reads = new Set<number>();

  for (const sight of seen) {
    const { at } = sight;
    if (sight.type === 'opened') readers.add(sight.reader);
    if (sight.type === 'left') readers.delete(sight.reader);
    if (sight.type === 'historyOpened' || sight.type === 'historyLeft') isHistoryRead = sight.type === 'historyOpened';
    if (sight.type === 'send') sends.add(sight.send);
    if (sight.type === 'sendCompleted' || sight.type === 'sendError' || sight.type === 'cancelled')
      sends.delete(sight.send);
    if (sight.type === 'request') {
      if (sight.operation === 'read') reads.add(sight.request);
      const isWanted = readers.size > 0 || (sight.operation !== 'read' && (sends.size > 0 || isHistoryRead));
      if (!isWanted) yield `a ${sight.operation} at ${at} for nobody`;
    }
    if (sight.type === 'outcome') reads.delete(sight.request);
    if (sight.type === 'asked' && !readers.size && !sends.size && !isHistoryRead)
      yield `a token asked for at ${at} for nobody`;
    if (!readers.size && reads.size) yield `a GET goes on at ${at}, when all have left`;
  }
  const end = seen.at(-1);
  if (end?.type !== 'end') yield `it does not come to an end: ${end?.type} at ${end?.at}`;
  else if (frame !== end.at) yield `a timer at ${frame}, after all had left at ${end.at}`;
};

const statuses: Check = function* ({ schedule, seen, heard }) {
  // A listener that acts at once, within its subscription, may hear some before the other has come.
  const isLate = schedule.acts?.some(({ nth }) => nth === 1);
  const [states, checkpoints] = [
    heard.filter((value) => 'state' in value),
    heard.filter((value) => !('state' in value)),
  ];
  const told = seen.flatMap((sight) => (sight.type === 'status' ? [sight.status] : []));
  const committed = seen.flatMap((sight) => (sight.type === 'checkpoint' ? [sight.checkpoint] : []));
  for (const [all, others] of [
    [told, states],
    [committed, checkpoints],
  ] as const) {
    const mine = isLate ? all.slice(-others.length) : all;
    const i = mine.findIndex((value, i) => value !== others[i]);
    if (i >= 0 || mine.length !== others.length)
      yield `two listeners have not heard the same: ${JSON.stringify([mine[i], others[i]])}`;
  }
  const follow: Record<string, string> = {
    idle: 'connecting',
    connecting: 'online retrying failed idle',
    online: 'retrying failed idle',
    retrying: 'retrying online failed idle',
    failed: 'connecting',
  };
  let state = '';
  let readers = 0;
  /** A state that comes within a listener is told when all have seen the one before. */
  let acts = 0;
  for (const sight of seen) {
    const { at } = sight;
    if (sight.type === 'opened') readers += 1;
    if (sight.type === 'left') readers -= 1;
    if (sight.type === 'act') acts += sight.is === 'begun' ? 1 : -1;
    if (sight.type === 'status') {
      const next = sight.status.state;
      if (state && !follow[state]?.includes(next)) yield `from ${state} to ${next} at ${at}`;
      state = next;
    }
    if ((sight.type === 'message' || sight.type === 'handling') && !acts && state !== 'online')
      yield `${state} at ${at}, with a message`;
    if (sight.type === 'left' && !readers && !acts && state !== 'idle' && state !== 'failed')
      yield `${state} at ${at}, when all have left`;
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
    if (!['request', 'status', 'event', 'error', 'sendError', 'historyError', 'checkpoint'].includes(sight.type))
      continue;
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
  'awake, however the clock is set': awake,
  'quiet after the last unsubscribe': quiet,
  'history beside the readers': historyRead,
  'a message goes out once': sentOnce,
  'the credential stays home': credentialStaysHome,
  'one renewal at a time': oneRenewal,
  'the status tells': statuses,
  'nothing escapes': nothingEscapes,
};

/** Reads stacks as they are: Jest leads each of their frames back to TypeScript, which takes half of the time. */
function withPlainStacks<T>(work: () => T): T {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = (error, frames) => [error, ...frames].map(String).join('\n    at ');
  try {
    return work();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** What an observation has against what always holds. */
export const check = (observation: Observation): readonly Violation[] =>
  withPlainStacks(() =>
    Object.entries(invariants).flatMap(([invariant, find]) =>
      Array.from(find(observation), (what) => ({ invariant: invariant as Invariant, what })),
    ),
  );
