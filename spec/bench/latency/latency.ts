import { inChild } from '../child';
import type { Chart } from '../report/barChart';
import { atMost, type Benchmark, type Section } from '../report/section';
import { installRival } from '../rival/directLineJs';
import { createStep, resultOf } from '../measuring/step';
import { geometricMean, median, spread } from '../stats';
import { bots } from './bots';
import { type Figures, latencyClients, type Round } from './clients';
import { compareWithOptimum } from './compareWithOptimum';
import { type Client, clients } from './sockets';

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
      {
        head: [
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
        keys: 2,
      },
      'The geometric mean of the ratios to directlinejs over all bots:',
      { head: ['Client', 'Added latency', 'GETs a reply', 'GETs, send to send'], rows: all },
    ],
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
export const latency: Benchmark = ({ short }) => {
  const amount = short ? { conversations: 10, turns: 2 } : { conversations: 20, turns: 10 };
  const roundCount = short ? 2 : 3;
  /** The rounds wait much more than they work: they run side by side. */
  const talks = bots.map(({ name }, bot) =>
    createStep(name, short ? 10 : 45, () => {
      installRival();
      const seeds = Array.from({ length: roundCount }, (_, round) => 10_000 * bot + 100 * round);
      return Promise.all(seeds.map((seed) => inChild(latencyClients, { bot, seed, ...amount })));
    }),
  );
  const replies = short ? 500 : 10_000;
  const virtualTime = createStep('in virtual time', short ? 5 : 60, () => inChild(compareWithOptimum, { replies }));

  return {
    steps: [...talks, virtualTime],
    report() {
      const replies = amount.conversations * amount.turns;
      const sockets = report(
        talks.map(resultOf),
        `Over sockets: ${replies} replies a bot and client in each of ${roundCount} rounds, in ${amount.conversations} conversations ` +
          'at once, all clients at the same time and with the same delays and pauses. The rounds run side by side, each with its ' +
          'clients and its service in a process of its own. Medians of the rounds; what the learned burst learns it learns anew ' +
          'in each round, and its first replies count too.',
      );
      const virtual = resultOf(virtualTime);
      return {
        title: sockets.title,
        text: [...sockets.text, ...virtual.text],
        targets: [...sockets.targets, ...virtual.targets],
        charts: { ...sockets.charts, ...virtual.charts },
      };
    },
  };
};
