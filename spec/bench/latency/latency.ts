import { geometricMean, mean, median, spread } from '../stats';
import type { Chart } from '../report/barChart';
import { atMost, type Benchmark, type Section } from '../report/section';
import { table } from '../report/table';
import { bots } from './bots';
import type { Exchange } from './converse';
import { type Client, clients, talkOverSockets } from './sockets';
import { compareWithOptimum } from './compareWithOptimum';

type Figures = Record<keyof Exchange, number>;
type Round = Record<Client, Figures>;

const average = (exchanges: readonly Exchange[]): Figures => ({
  added: mean(exchanges.map(({ added }) => added)),
  polls: mean(exchanges.map(({ polls }) => polls)),
  drains: mean(exchanges.map(({ drains }) => drains)),
  total: mean(exchanges.map(({ total }) => total)),
});

const rival = 'directlinejs, 1 s';

/** The median over all rounds of one figure, or of its ratio to the rival's in the same round. */
const figure = (rounds: readonly Round[], client: Client, name: keyof Figures) =>
  median(rounds.map((round) => round[client][name]));
const ratio = (rounds: readonly Round[], client: Client, name: keyof Figures) =>
  median(rounds.map((round) => round[client][name] / round[rival][name]));

function report(measured: readonly (readonly Round[])[], howMuch: string): Section {
  const rows = measured.flatMap((rounds, nth) =>
    clients.map((client, i) => [
      i === 0 ? bots[nth]!.name : '',
      client,
      figure(rounds, client, 'added').toFixed(0),
      spread(
        rounds.map((round) => round[client].added),
        0,
      ),
      figure(rounds, client, 'polls').toFixed(2),
      figure(rounds, client, 'drains').toFixed(2),
      figure(rounds, client, 'total').toFixed(2),
      ratio(rounds, client, 'added').toFixed(2),
      ratio(rounds, client, 'polls').toFixed(2),
    ]),
  );
  const overall = (client: Client, name: keyof Figures) =>
    geometricMean(measured.map((rounds) => ratio(rounds, client, name)));
  const all = clients.map((client) => [
    client,
    overall(client, 'added').toFixed(2),
    overall(client, 'polls').toFixed(2),
    overall(client, 'total').toFixed(2),
  ]);
  const chart = (title: string, name: keyof Figures): Chart => ({
    title,
    groups: bots.slice(0, measured.length).map((bot) => bot.name),
    series: Object.fromEntries(
      clients.map((client) => [client, measured.map((rounds) => figure(rounds, client, name))]),
    ),
  });

  return {
    title: 'Added latency, and what it costs',
    text: [
      howMuch,
      table(
        [
          'Bot',
          'Client',
          'Added latency, ms',
          'from–to',
          'GETs a reply',
          'Drains',
          'GETs, send to send',
          'Latency to the rival’s',
          'GETs to the rival’s',
        ],
        rows,
      ),
      'The geometric mean of the ratios to directlinejs over all bots:',
      table(['Client', 'Added latency', 'GETs a reply', 'GETs, send to send'], all),
    ].join('\n\n'),
    targets: [
      atMost('a. Added latency to that of directlinejs at 1 s', 0.3, overall('ours, learned', 'added')),
      atMost('a. GETs a reply to those of directlinejs at 1 s', 1.05, overall('ours, learned', 'polls')),
    ],
    charts: {
      latency: chart('Added latency, ms', 'added'),
      gets: chart('GETs from the send to the reply, drains aside', 'polls'),
    },
  };
}

/** How soon a reply arrives, and by how many GETs. */
export const latency: Benchmark = async ({ short }) => {
  const amount = short ? { conversations: 10, turns: 2 } : { conversations: 20, turns: 10 };
  const roundCount = short ? 1 : 3;
  const measured: Round[][] = [];
  for (const [nth, bot] of bots.entries()) {
    const rounds: Round[] = [];
    for (let round = 0; round < roundCount; round++) {
      const exchanges = await talkOverSockets(bot, amount, 10_000 * nth + 100 * round);
      rounds.push(Object.fromEntries(clients.map((client) => [client, average(exchanges[client])])) as Round);
      const { added, polls } = rounds[round]!['ours, learned'];
      console.log(`${bot.name}, round ${round + 1}: learned ${added.toFixed(0)} ms by ${polls.toFixed(2)} GETs`);
    }
    measured.push(rounds);
  }
  const replies = amount.conversations * amount.turns;
  const sockets = report(
    measured,
    `Over sockets: ${replies} replies a bot and client in each of ${roundCount} rounds, in ${amount.conversations} conversations ` +
      'at once, all clients at the same time and with the same delays and pauses. Medians of the rounds; what the learned burst ' +
      'learns it learns anew in each round, and its first replies count too.',
  );
  const virtual = compareWithOptimum(short ? 500 : 10_000);
  return {
    title: sockets.title,
    text: `${sockets.text}\n\n${virtual.text}`,
    targets: [...sockets.targets, ...virtual.targets],
    charts: { ...sockets.charts, ...virtual.charts },
  };
};
