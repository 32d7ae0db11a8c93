import { check } from '../util/assertOptions';
import { isDuration } from '../util/clock';

/** A poll that there may be, and what is best after it. */
interface Poll {
  readonly at: number;
  /** How many delays are over by then, and their sum. */
  readonly come: number;
  readonly sum: number;
  cost: number;
  next?: Poll;
}

/**
 * When to poll for a reply whose delay is one of `delays`, so that `price` × polls + waiting costs least in the mean.
 *
 * Pure and exact. All is ms, counted from the send: `delays` are samples, each as likely as another; `price` is how much
 * waiting one poll is worth; no two polls are more than `maxGap` apart, nor is the first from the send. Gives the times in
 * order, the last one at the longest delay. A poll is paid for only by the replies that have not come before it; a delay
 * of `Infinity`, a reply that never comes, pays for all of them, and none is made for it.
 *
 * It is the inspection problem of R. E. Barlow, L. C. Hunter and F. Proschan, "Optimum checking procedures", J. SIAM 11
 * (1963), for an empirical distribution: a dynamic program from the last poll to the first.
 *
 * @throws TypeError that names what is wrong.
 *
 * @example
 * ```ts
 * import { planPolls } from 'rxjs-direct-line';
 *
 * // most replies are there after 150 ms, some after 1500: one poll for these, and on the way no gap above a second
 * show(planPolls([140, 145, 150, 1500], { price: 200, maxGap: 1000 })); // [150, 500, 1500]
 * ```
 */
export function planPolls(delays: readonly number[], { price, maxGap }: { price: number; maxGap: number }): number[] {
  check({ delays: delays.every(isDuration), price: isDuration(price), maxGap: maxGap > 0 });
  const sorted = delays.filter((delay) => delay < Infinity).sort((a, b) => a - b);

  // a poll costs less the earlier it is, until it meets a delay, or one that it must not be further away from
  const times = new Set<number>();
  for (const delay of sorted) for (let time = delay; time >= 0; time -= maxGap) times.add(time);
  const polls = [...times]
    .sort((a, b) => a - b)
    .map((at): Poll => {
      const come = sorted.filter((delay) => delay <= at);
      return { at, come: come.length, sum: come.reduce((sum, delay) => sum + delay, 0), cost: 0 };
    });

  /** Chooses what follows `last`, among the polls from the `i`th on. */
  const goOn = (last: Poll, i: number) => {
    if (last.come === sorted.length) return last;
    last.cost = Infinity;
    for (let poll = polls[i]; poll && poll.at - last.at <= maxGap; poll = polls[++i]) {
      const waited = poll.at * (poll.come - last.come) - (poll.sum - last.sum);
      const cost = price * (delays.length - last.come) + waited + poll.cost;
      if (cost < last.cost) Object.assign(last, { cost, next: poll });
    }
    return last;
  };

  for (let i = polls.length; i > 0; i--) goOn(polls[i - 1] as Poll, i);
  const plan: number[] = [];
  for (let { next } = goOn({ at: 0, come: 0, sum: 0, cost: 0 }, 0); next; { next } = next) plan.push(next.at);
  return plan;
}
