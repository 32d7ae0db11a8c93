import { adaptiveBurst } from 'rxjs-direct-line';
import { atMost, type Section } from '../report/section';
import { showCount } from '../report/table';
import { mean } from '../stats';
import { bots } from './bots';
import type { Exchange } from './converse';
import { optimum } from './optimum';
import { talkInVirtualTime } from './virtual';

const price = 200;
const interval = 1000;
/** So many replies are there to learn from before any counts. */
const learning = 32;

const cost = ({ polls, added }: Pick<Exchange, 'polls' | 'added'>) => price * polls + added;

function average(exchanges: readonly Exchange[]) {
  const polls = mean(exchanges.map((exchange) => exchange.polls));
  const added = mean(exchanges.map((exchange) => exchange.added));
  return { polls, added, cost: cost({ polls, added }) };
}

/** In virtual time: the learned burst beside the best that could be done if the bot's delays were known. */
export function compareWithOptimum({ replies }: { readonly replies: number }): Promise<Omit<Section, 'title'>> {
  const compared = bots.map((bot) => {
    const talk = (burst: Parameters<typeof talkInVirtualTime>[2]) =>
      average(talkInVirtualTime(bot, learning + replies, burst).slice(learning));
    const { polls, delay, cost } = optimum(bot.mass, price, interval);
    return {
      name: bot.name,
      optimum: { polls, added: delay, cost },
      learned: talk(adaptiveBurst()),
      fixed: talk(300),
      plain: talk([]),
    };
  });
  const figures = ({ cost, polls, added }: ReturnType<typeof average>) =>
    `${cost.toFixed(0)} (${polls.toFixed(2)}, ${added.toFixed(0)})`;
  const column = (name: 'optimum' | 'learned' | 'fixed' | 'plain') => compared.map((bot) => bot[name].cost);
  const worst = (name: 'optimum' | 'fixed') => Math.max(...compared.map((bot) => bot.learned.cost / bot[name].cost));

  return Promise.resolve({
    text: [
      `The next table is measured in virtual time: ${showCount(replies)} replies for each bot, after the first ${learning}, in one ` +
        `conversation without a network. The cost of a reply is its added latency plus ${price} ms for each GET from the send to the ` +
        'reply, without drains. The brackets have the GETs and the added latency.',
      'The optimum knows the delays of the bot, and polls at the times of least cost. Dynamic programming over all whole ' +
        `milliseconds finds them, with no gap above ${interval} ms.`,
      {
        head: ['Bot', 'Optimum', 'Learned', 'Fixed 300', 'Plain 1 s', 'Learned / optimum', 'Learned / fixed'],
        rows: compared.map(({ name, optimum, learned, fixed, plain }) => [
          name,
          ...[optimum, learned, fixed, plain].map(figures),
          (learned.cost / optimum.cost).toFixed(2),
          (learned.cost / fixed.cost).toFixed(2),
        ]),
      },
    ],
    targets: [
      atMost('a. Cost of the learned burst, as a ratio to the optimum, worst bot', 1.15, worst('optimum')),
      atMost('a. Cost of the learned burst, as a ratio to a fixed burst of 300 ms, worst bot', 1, worst('fixed')),
    ],
    charts: {
      cost: {
        title: `Cost of a reply: ${price} × GETs + added latency, ms`,
        groups: bots.map(({ name }) => name),
        series: {
          'ours, learned': column('learned'),
          'ours, fixed 300': column('fixed'),
          'ours, plain 1 s': column('plain'),
          optimum: column('optimum'),
        },
      },
    },
  });
}
