import { adaptiveBurst } from 'rxjs-direct-line';
import { barPanel, under } from './bars';
import { box, picture, text } from './svg';
import { around, talk, turnsOf } from './talk';

const count = 10;

/** The first exchanges with a bot of which nothing is known. */
export function firstExchanges() {
  const turns = turnsOf(count, 2, (random) => around(random, 640, 80));
  return { fixed: talk(turns, 300), learned: talk(turns, adaptiveBurst()) };
}

export function learning(): string {
  const { fixed, learned } = firstExchanges();
  const base = 214;
  return picture(
    {
      title: 'The first ten replies of a bot that takes about 640 ms',
      description:
        `With adaptiveBurst(), ms: ${learned.map(({ late }) => Math.round(late)).join(', ')}. ` +
        `With burst: 300: ${fixed.map(({ late }) => Math.round(late)).join(', ')}.`,
    },
    294,
    [
      ...barPanel({
        top: 64,
        base,
        most: 1100,
        step: 250,
        groups: learned.map(({ late }, nth) => [
          { role: 'regular', value: fixed[nth]!.late },
          { role: 'poll', value: late },
        ]),
      }),
      text(20, 52, 'ms late', 'dim small'),
      ...under(
        base + 18,
        learned.map((_, nth) => nth + 1),
      ),
      text(20, base + 18, 'reply', 'dim small'),
      ...under(
        base + 44,
        fixed.map(({ polls }) => polls),
      ),
      text(20, base + 44, 'polls', 'dim small'),
      box('regular', 54, base + 35, 10, 10),
      box('poll', 54, base + 53, 10, 10),
      ...under(
        base + 62,
        learned.map(({ polls }) => polls),
        'ink small bold',
      ),
      box('regular', 470, 42, 10, 10),
      text(486, 51, 'burst: 300', 'dim small'),
      box('poll', 568, 42, 10, 10),
      text(584, 51, 'adaptiveBurst', 'dim small'),
    ],
  );
}
