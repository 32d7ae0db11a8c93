export interface Optimum {
  /** What the best plan costs a reply on average: price × polls + ms of waiting. */
  readonly cost: number;
  readonly polls: number;
  readonly delay: number;
  /** When the best plan polls, in ms after the send. */
  readonly times: readonly number[];
}

/**
 * The best that can be done for a bot whose delays are known: a delay is `ms` with probability `mass[ms]`, a poll costs
 * `price` ms of waiting, and no two polls, nor the send and the first, are more than `maxGap` apart.
 *
 * Backwards over all whole ms: the best that can follow a poll that found nothing does not depend on those before it.
 */
export function optimum(mass: readonly number[], price: number, maxGap: number): Optimum {
  const end = mass.length - 1;
  // up to and with each ms: how likely the reply is there, and the delays it then has, weighted
  const there = new Float64Array(end + 1);
  const weighted = new Float64Array(end + 1);
  mass.forEach((p, ms) => {
    there[ms] = (there[ms - 1] ?? 0) + p;
    weighted[ms] = (weighted[ms - 1] ?? 0) + p * ms;
  });

  const waiting = (from: number, to: number) => to * (there[to]! - there[from]!) - (weighted[to]! - weighted[from]!);
  const best = new Float64Array(end + 1);
  const next = new Int32Array(end + 1);
  for (let from = end - 1; from >= 0; from--) {
    let least = Infinity;
    for (let to = from + 1; to <= Math.min(from + maxGap, end); to++) {
      const cost = waiting(from, to) + best[to]!;
      if (cost < least) {
        least = cost;
        next[from] = to;
      }
    }
    best[from] = least + price * (there[end]! - there[from]!);
  }

  const times: number[] = [];
  let polls = 0;
  let delay = 0;
  for (let from = 0; from < end; from = next[from]!) {
    times.push(next[from]!);
    polls += there[end]! - there[from]!;
    delay += waiting(from, next[from]!);
  }
  return { cost: best[0]!, polls, delay, times };
}
