import { adaptiveBurst } from 'rxjs-direct-line';
import { around, talk, turnsOf } from './talk';

export const window = 32;

/** How long a bot takes. */
export type Delay = (random: () => number) => number;

export const bots = {
  steady: (random) => around(random, 640, 80),
  'two humps': (random) => (random() < 0.7 ? around(random, 200, 80) : around(random, 1500, 200)),
  wide: (random) => Math.round(300 + 2200 * random() ** 2),
} satisfies Readonly<Record<string, Delay>>;

/** What was learned of a bot, and the polls after a send that it never replies to: the whole plan, none saved by a reply. */
export function planned(delayOf: Delay, price?: number) {
  const turns = turnsOf(window + 1, 4, (random, nth) => (nth < window ? delayOf(random) : Infinity));
  const exchanges = talk(turns, adaptiveBurst(price === undefined ? {} : { price }));
  const { requests } = exchanges[window]!;
  const of = (what: string) => requests.filter(({ why }) => why === what).map(({ from }) => from);
  return { delays: exchanges.slice(0, window).map(({ delay }) => delay), burst: of('burst'), regular: of('interval') };
}
