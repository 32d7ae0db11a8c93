import { check } from '../util/assertOptions';
import { isDuration } from '../util/clock';

/** A possible poll, and the best one after it. */
interface Poll {
  readonly at: number;
  /** The number of delays that have passed by then. */
  readonly come: number;
  cost: number;
  next?: Poll;
}

/**
 * Computes when to poll for a reply whose delay is one of `delays`, so that `price` × polls + waiting is minimal on
 * average.
 *
 * Pure and exact. All times are ms, counted from the send. `delays` are samples, each equally likely. `price` is the number
 * of ms of waiting that one poll is worth. No gap between two polls, nor before the first one, is above `maxGap`. The result
 * has the times in order, and the last one is the longest delay. A reply pays only for the polls up to its arrival. A delay
 * of `Infinity` stands for a reply that never comes: it pays for all polls, and no poll is made for it.
 *
 * This is the inspection problem of R. E. Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", J. SIAM 11
 * (1963), for an empirical distribution. It is solved with dynamic programming, from the last poll to the first.
 *
 * @throws TypeError that names the wrong argument.
 *
 * @example
 * ```ts
 * import { planPolls } from 'rxjs-direct-line';
 *
 * // most replies take up to 150 ms, one took 1500; the poll at 500 is there because no gap may be above a second
 * show(planPolls([140, 145, 150, 1500], { price: 200, maxGap: 1000 })); // [150, 500, 1500]
 * ```
 *
 * @category Pace
 */
export function planPolls(delays: readonly number[], { price, maxGap }: { price: number; maxGap: number }): number[] {
  check({ delays: delays.every(isDuration), price: isDuration(price), maxGap: maxGap > 0 });
  const finite = delays.filter((delay) => delay < Infinity);

  // An earlier poll costs less, down to the nearest delay, or to the earliest time that keeps the next poll within `maxGap`.
  const times = new Set<number>();
  for (const delay of finite) for (let time = delay; time > 0 || time === delay; time -= maxGap) times.add(time);
  const polls = [...times]
    .sort((a, b) => a - b)
    .map((at): Poll => ({ at, come: finite.filter((delay) => delay <= at).length, cost: 0 }));

  /** Chooses the poll after `last`, among those from the `i`th on. */
  const goOn = (last: Poll, i: number) => {
    if (last.come === finite.length) return last;
    last.cost = Infinity;
    for (let poll = polls[i]; poll && poll.at - last.at <= maxGap; poll = polls[++i]) {
      // The times at which replies are found, in all. Less the delays, which no plan can change, this is the waiting.
      const found = poll.at * (poll.come - last.come);
      const cost = price * (delays.length - last.come) + found + poll.cost;
      if (cost < last.cost) Object.assign(last, { cost, next: poll });
    }
    return last;
  };

  for (let i = polls.length; i > 0; i--) goOn(polls[i - 1] as Poll, i);
  const plan: number[] = [];
  for (let { next } = goOn({ at: 0, come: 0, cost: 0 }, 0); next; { next } = next) plan.push(next.at);
  return plan;
}
