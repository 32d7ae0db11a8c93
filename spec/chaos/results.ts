import type { LoggedMessage } from './backEnd';
import type { Delivery, Talker } from './talker';

/** What became of one conversation: what somebody heard, and what the service has in its log. */
export function compare({ heard, deliveries, mostReadsInFlight, hasEnded }: Talker, log: readonly LoggedMessage[]) {
  const place = new Map(log.map(({ id }, at) => [id, at]));
  const once = [...new Set(heard.map(({ id }) => id))];
  const places = once.map((id) => place.get(id) ?? -1);
  const clientIds = log.flatMap(({ channelData }) => channelData?.clientId ?? []);
  const logged = new Set(clientIds);
  const echoed = new Set(heard.map(({ channelData }) => channelData?.['clientId']));
  const told = [...deliveries];
  const count = (is: (delivery: Delivery, clientId: string) => boolean) =>
    told.filter(([clientId, delivery]) => is(delivery, clientId)).length;

  return {
    logged: log.length,
    heard: heard.length,
    sent: told.length,
    taken: count((delivery) => delivery === 'taken'),
    refused: count((delivery) => delivery === 'refused'),
    unknown: count((delivery) => delivery === 'unknown'),
    // what has no echo by now has not been delivered
    echoed: count((delivery, clientId) => delivery === 'unknown' && echoed.has(clientId)),
    lost:
      log.length -
      places.filter((at) => at >= 0).length +
      count((delivery, clientId) => delivery === 'taken' && !logged.has(clientId)),
    twice: heard.length - once.length + (clientIds.length - logged.size),
    outOfOrder: places.filter((at, nth) => at <= (places[nth - 1] ?? -1)).length,
    untrue: count((delivery, clientId) =>
      delivery === 'refused' ? logged.has(clientId) : logged.has(clientId) !== echoed.has(clientId),
    ),
    reads: mostReadsInFlight(),
    ended: hasEnded() ? 1 : 0,
  };
}

type Results = ReturnType<typeof compare>;

/** All conversations together. */
export function total(records: readonly Results[]): Results {
  const all = { ...records[0]! };
  const add = (a: Results, b: Results, key: keyof Results) =>
    key === 'reads' ? Math.max(a[key], b[key]) : a[key] + b[key];
  for (const each of records.slice(1))
    for (const key in all) all[key as keyof Results] = add(all, each, key as keyof Results);
  return all;
}

/** Prints all of it; says whether it is as it must be. */
export function print(results: Results & { strays: number; leaks: number }): boolean {
  const { sent, taken, refused, unknown, echoed } = results;
  console.log(`messages ${results.logged}, heard ${results.heard}`);
  console.log(`sent ${sent}: taken ${taken}, refused ${refused}, unknown ${unknown}, of which ${echoed} came back`);

  const promises: readonly [what: string, count: number, atMost?: number][] = [
    ['lost', results.lost],
    ['twice', results.twice],
    ['out of order', results.outOfOrder],
    ['deliveries untrue', results.untrue],
    ['GETs in flight, at most', results.reads, 1],
    ['streams ended', results.ended],
    ['requests to another origin', results.strays],
    ['credentials found', results.leaks],
  ];
  for (const [what, count, atMost = 0] of promises) console.log(`${what} ${count}${count > atMost ? ', WRONG' : ''}`);
  return sent > 0 && promises.every(([, count, atMost = 0]) => count <= atMost);
}
