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
    title: 'Added latency and its cost',
    text: [
      howMuch,
      {
        head: [
          'Bot',
          'Client',
          'Added latency, ms',
          'Range',
          'GETs per reply',
          'Drains',
          'GETs, send to send',
          'Latency ratio',
          'GET ratio',
        ],
        rows,
        keys: 2,
      },
      'The added latency is the time from the reply of the bot until the client has it. GETs per reply are those from the send ' +
        'to the reply, without drains. The ratios are to directlinejs in the same round.',
      'These are the geometric means of the ratios over all bots:',
      { head: ['Client', 'Added latency', 'GETs per reply', 'GETs, send to send'], rows: all },
    ],
    targets: [
      atMost('a. Added latency, as a ratio to directlinejs', 0.3, overall('ours, learned', 'added')),
      atMost('a. GETs per reply, as a ratio to directlinejs', 1.05, overall('ours, learned', 'polls')),
    ],
    charts: {
      latency: chart('Added latency, ms', 'added'),
      gets: chart('GETs from the send to the reply, without drains', 'polls'),
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
        `The first table is measured over sockets. It has ${replies} replies for each bot and client in each of ${roundCount} ` +
          `rounds, in ${amount.conversations} conversations at once. All clients run at the same time, with the same delays and ` +
          'pauses. The rounds run at the same time too, each in a process of its own. The learned burst begins to learn again in each round, ' +
          'and its first replies count too. The figures are medians of the rounds.',
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
