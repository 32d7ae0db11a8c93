import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atMost, type Benchmark } from '../report/section';
import { showCount } from '../report/table';
import { responder } from '../responder';
import { createRounds, createStep, resultOf, type Step, takeTurns } from '../measuring/step';
import { median } from '../stats';
import {
  concurrency,
  type Lateness,
  perSecond,
  scaleClient,
  type ScaleFigures,
  type ScaleOptions,
  spreadOf,
  summarize,
} from './client';

type Figures = ScaleFigures & { readonly seen: Lateness };
type Row = Pick<ScaleOptions, 'by' | 'conversations' | 'interval'>;

const byDefault = 'fetchTransport';
const byUndici = 'undiciTransport';
const MB = (bytes: number) => bytes / 1e6;
const nameOf = ({ conversations, interval, by }: Row) =>
  `${conversations} at ${interval / 1000} s${by === byUndici ? ', by undici' : ''}`;

/** Until all first polls have gone out, and each conversation has polled once more. */
const warmUpOf = ({ interval }: Row) => spreadOf({ interval }) + interval;
const windowOf = ({ interval }: Row, short: boolean) => (short ? 2 * interval : Math.max(20_000, 2 * interval));

async function measure(row: Row, options: { readonly short: boolean; readonly profile: boolean }): Promise<Figures> {
  const { interval } = row;
  const times = { warmUp: warmUpOf(row), window: windowOf(row, options.short) };
  return withChild(responder, { interval }, async ({ url }) => {
    const figures = await inChild(scaleClient, { url, ...row, ...times, profile: options.profile });
    const seen = (await (await fetch(`${url}/lateness`)).json()) as number[];
    return { ...figures, seen: summarize(seen) };
  });
}

/** What one process carries: lateness, CPU and memory by the number of its conversations. */
export const scale: Benchmark = ({ short }) => {
  const interval = short ? 1000 : 5000;
  const sizes = short ? [100, 300, 1000] : [1000, 3000, 10_000];
  const count = short ? 2 : 3;
  const bySize = sizes.map((conversations): Row => ({ by: byDefault, conversations, interval }));
  const [few, many] = [bySize[0]!, bySize.at(-1)!];
  const most: Row = { ...many, conversations: 3 * many.conversations, interval: 3 * interval };
  const old: Row = { ...many, by: byUndici };
  const curve = [...bySize, most];
  const rows = [...curve, old];

  const secondsOf = (row: Row) =>
    Math.round((warmUpOf(row) + windowOf(row, short)) / 1000 + row.conversations / 3000) + 2;
  const runs = new Map<Row, Step<Figures>[]>(
    rows.map((row) => [
      row,
      createRounds(count, nameOf(row), secondsOf(row), () => measure(row, { short, profile: false })),
    ]),
  );
  const profile = createStep(`profile of ${nameOf(many)}`, secondsOf(many), () =>
    measure(many, { short, profile: true }),
  );

  const of = (row: Row, figure: (figures: Figures) => number) =>
    median(runs.get(row)!.map((step) => figure(resultOf(step))));
  const p50 = ({ lateness }: Figures) => lateness.p50;
  const p99 = ({ lateness }: Figures) => lateness.p99;
  const cpu = (figures: Figures) => 100 * figures.cpu;
  const resident = (figures: Figures) => MB(figures.resident);
  const grown = (figures: Figures) => figures.resident - figures.empty;

  function report() {
    const each = (figure: (figures: Figures) => number) => curve.map((row) => of(row, figure));
    const times = (figure: (figures: Figures) => number) => of(many, figure) / of(few, figure);
    const growth = many.conversations / few.conversations;
    const columns: Readonly<Record<string, (row: Row) => string>> = {
      'Polls per second': (row) => of(row, ({ rate }) => rate).toFixed(0),
      'Lateness, p50, ms': (row) => of(row, p50).toFixed(1),
      'p99, ms': (row) => of(row, p99).toFixed(1),
      'First poll, p99, ms': (row) => of(row, ({ firstLateness }) => firstLateness.p99).toFixed(1),
      'Seen by the service, p99, ms': (row) => of(row, ({ seen }) => seen.p99).toFixed(1),
      'Longest garbage collection, ms': (row) => of(row, ({ pause }) => pause).toFixed(0),
      'CPU, % of a core': (row) => of(row, cpu).toFixed(0),
      'CPU, µs per poll': (row) => of(row, ({ cpu, rate }) => (1e6 * cpu) / rate).toFixed(0),
      'Resident, MB': (row) => of(row, resident).toFixed(0),
      'Heap, kB per conversation': (row) => of(row, ({ heap }) => heap / 1000).toFixed(1),
    };
    const label = (row: Row) =>
      `${showCount(row.conversations)}${row === most ? ` at ${row.interval / 1000} s` : ''}${row.by === byUndici ? '' : `, \`${row.by}\``}`;
    const profiled = resultOf(profile);

    return {
      title: 'Many conversations in one process',
      text: [
        `The conversations have no message. Each is polled every ${interval / 1000} s over sockets, or every ${most.interval / 1000} s ` +
          `with ${showCount(most.conversations)} conversations. The service runs in another process. All conversations are opened in ` +
          `one tick, with a \`spread\` of ${spreadOf({ interval }) / interval} intervals, over one \`sharedTransport\`. Its ` +
          `\`concurrency\` is ${concurrency}. Its \`perSecond\` is twice the number of polls: ${perSecond(many)} for ` +
          `${showCount(many.conversations)} conversations.`,
        'The requests go through `fetchTransport`, the default of `connect`. In the last row they go through undici, as in the ' +
          '[recipe](recipes-services.md#http-for-thousands-of-conversations).',
        'A regular poll is due one interval after the last answer. Its lateness is the time from then until its request goes out, ' +
          'with its wait in the queue. The polls of the first seconds count too. The first poll is due at a random time after the ' +
          'tick, and its lateness contains the tick itself. The lateness that the service sees is counted from one interval after ' +
          'its own answer, so it contains the way there and back.',
        `CPU is user and system time over ${windowOf(many, short) / 1000} s, after ${warmUpOf(many) / 1000} s to warm up ` +
          `(${windowOf(most, short) / 1000} s after ${warmUpOf(most) / 1000} s for ${showCount(most.conversations)}). Resident memory is ` +
          `that of the whole process at the end. The figures are medians of ${count} runs, each in new processes.`,
        {
          head: ['Conversations', ...Object.keys(columns)],
          rows: rows.map((row) => [label(row), ...Object.values(columns).map((column) => column(row))]),
        },
      ],
      profile: {
        title: 'The time of a poll with many conversations, by part',
        text: [
          `${showCount(many.conversations)} conversations, one more run. The figures are µs per poll.`,
          compareProfiles({ ours: { profile: profiled.profile, count: profiled.polls } }),
        ],
      },
      targets: [
        atMost(
          `e. Lateness of polls, ${showCount(many.conversations)} conversations, p99, \`${byDefault}\``,
          100,
          of(many, p99),
          0,
          ' ms',
        ),
        atMost(
          `e. Lateness of polls, ${showCount(many.conversations)} conversations, p50, \`${byDefault}\``,
          2,
          of(many, p50),
          1,
          ' ms',
        ),
        atMost(`e. Resident memory, ${showCount(many.conversations)} conversations`, 350, of(many, resident), 0, ' MB'),
        atMost(`e. CPU, ${showCount(many.conversations)} conversations`, 45, of(many, cpu), 0, ' %'),
        atMost(
          `e. Lateness of polls, ${showCount(many.conversations)} conversations, p99, undici`,
          250,
          of(old, p99),
          0,
          ' ms',
        ),
        atMost(
          `e. CPU of ${showCount(many.conversations)} conversations, as a ratio to ${showCount(few.conversations)}, \`${byDefault}\``,
          growth,
          times(cpu),
        ),
        atMost(
          `e. Memory added by ${showCount(many.conversations)} conversations, as a ratio to ${showCount(few.conversations)}, \`${byDefault}\``,
          growth,
          times(grown),
        ),
      ],
      charts: {
        scale: {
          title: 'One process, by the number of its conversations',
          x: curve.map(({ conversations }) => conversations),
          panels: [
            { label: 'lateness of polls, ms', lines: { p50: each(p50), p99: each(p99) } },
            { label: 'CPU, % of a core', lines: { CPU: each(cpu) } },
            { label: 'resident memory, MB', lines: { resident: each(resident) } },
          ],
        },
      },
    };
  }

  return { steps: [...takeTurns(...runs.values()), profile], report };
};
