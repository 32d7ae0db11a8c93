import type { Check } from './seen';

/** One that reads the history, from the beginning to the first set in which nothing is new. */
interface Reading {
  readonly take: number;
  /** What its sets have brought, and how much of it has come. */
  readonly known: Set<string>;
  come: number;
  readonly asked: Set<string | undefined>;
  watermark: string | undefined;
  /** The last set says that there is no more. */
  isOver: boolean;
  inFlight?: number | undefined;
  /** When the last set has come, or the last GET has failed: then the next one comes, at once or within these times. */
  next: { readonly from: number; readonly until: number };
  isPreparing: boolean;
}

/** What is read beside the readers: in order, nothing left out, in one GET after the other, and for nobody else. */
export const historyRead: Check = function* ({ schedule, seen, log }) {
  let reading: Reading | undefined;
  /** What is asked for a conversation or a token, and when something of them was last fatal. */
  let preparing = 0;
  let fatalAt = -1;

  for (const sight of seen) {
    const { at } = sight;
    if (reading?.isOver && reading.next.from < at) {
      yield `the history did not end at ${reading.next.from}`;
      reading = undefined;
    }
    if (sight.type === 'asked') preparing += 1;
    if (sight.type === 'told') preparing -= 1;
    if (sight.type === 'threw') fatalAt = at;
    if (sight.type === 'request' || sight.type === 'outcome') {
      const { operation } = sight;
      if (operation === 'start' || operation === 'renew') preparing += sight.type === 'request' ? 1 : -1;
      if (sight.type === 'outcome' && operation !== 'send' && /fatal|refused/.test(sight.result)) fatalAt = at;
    }
    if (reading && preparing) reading.isPreparing = true;

    if (sight.type === 'historyOpened') {
      const { take } = sight;
      const next = { from: at, until: at };
      const [known, asked] = [new Set<string>(), new Set<string | undefined>()];
      reading = { take, known, come: 0, asked, watermark: undefined, isOver: false, next, isPreparing: preparing > 0 };
    } else if (sight.type === 'request' && sight.operation === 'history') {
      if (!reading) yield `a GET of the history at ${at} for nobody`;
      else {
        const { watermark, inFlight, isOver, isPreparing, next } = reading;
        if (inFlight !== undefined) yield `a GET of the history at ${at} while there is another`;
        if (isOver) yield `a GET of the history at ${at}, after its end`;
        if (sight.watermark !== watermark)
          yield `the history is read at ${at} from ${sight.watermark}, not ${watermark}`;
        if (at < next.from || (at > next.until && !isPreparing))
          yield `a GET of the history at ${at}, not from ${next.from} to ${next.until}`;
        reading.inFlight = sight.request;
        reading.asked.add(watermark);
        reading.isPreparing = false;
      }
    } else if (sight.type === 'outcome' && sight.operation === 'history' && reading?.inFlight === sight.request) {
      const { result, ids = [], retryAfter = 0 } = sight;
      reading.inFlight = undefined;
      reading.isPreparing = preparing > 0;
      if (result === 'taken') {
        const isNew = ids.some((id) => !reading!.known.has(id));
        for (const id of ids) reading.known.add(id);
        const watermark = sight.watermark ?? reading.watermark;
        reading.isOver = !isNew || watermark === reading.watermark || reading.asked.has(watermark);
        Object.assign(reading, { watermark, next: { from: at, until: at } });
      } else if (result === 'transient' || result === 'aborted') {
        reading.next = { from: at + retryAfter, until: at + Math.max(retryAfter, schedule.retry.maxDelay) };
      } else reading.next = { from: at, until: at };
    } else if (sight.type === 'historyMessage') {
      const { id, text } = sight.message;
      const expected = reading && log[reading.come++];
      if (id !== expected?.id || text !== expected.text) yield `${id} of the history at ${at}, not ${expected?.id}`;
    } else if (sight.type === 'historyCompleted') {
      if (!reading) continue;
      const { take, come, known, isOver } = reading;
      if (take ? come !== take && !isOver : !isOver) yield `the history completed at ${at} before its end`;
      if (come !== (take ? Math.min(take, known.size) : known.size))
        yield `the history completed at ${at} after ${come} of ${known.size} messages`;
    } else if (sight.type === 'historyError') {
      if (fatalAt !== at) yield `the history failed at ${at} without a cause: ${sight.error.name}`;
    } else if (sight.type === 'historyLeft') {
      if (reading?.inFlight !== undefined) yield `a GET of the history goes on at ${at}, when it has been left`;
      reading = undefined;
    } else if (sight.type === 'end' && reading) yield `the history never ends`;
  }
};
