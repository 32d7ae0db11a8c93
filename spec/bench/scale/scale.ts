import { inChild, withChild } from '../child';
import { atMost, type Benchmark } from '../report/section';
import { table } from '../report/table';
import { responder } from '../responder';
import { median, quantile } from '../stats';
import { concurrency, perSecond, scaleClient, type ScaleFigures, type ScaleOptions, spreadOf } from './client';

type Figures = ScaleFigures & { readonly seen: readonly number[] };
type Row = Pick<ScaleOptions, 'by' | 'conversations'>;

const MB = (bytes: number) => bytes / 1e6;

/** What one process carries: lateness, CPU and memory by the number of its conversations. */
export const scale: Benchmark = async ({ short }) => {
  const sizes = short ? [100, 300, 1000] : [1000, 3000, 10_000];
  const [rounds, warmUp, window] = short ? [1, 1000, 3000] : [3, 15_000, 30_000];
  const interval = short ? 1000 : 5000;

  const measure = (row: Row) =>
    withChild(responder, { interval }, async ({ url }): Promise<Figures> => {
      const figures = await inChild(scaleClient, { url, ...row, interval, warmUp, window });
      const seen = (await (await fetch(`${url}/lateness`)).json()) as number[];
      console.log(
        `${row.conversations} by ${row.by}: p99 ${quantile(figures.lateness, 0.99).toFixed(0)} ms, CPU ${figures.cpu.toFixed(2)}`,
      );
      return { ...figures, seen };
    });

  const rows = sizes.map((conversations): Row => ({ by: 'undiciTransport', conversations }));
  const [few, many] = [rows[0]!, rows.at(-1)!];
  const byFetch: Row = { ...many, by: 'fetchTransport' };
  const measured = new Map<Row, Figures[]>([...rows, byFetch].map((row) => [row, []]));
  for (let round = 0; round < rounds; round++) for (const [row, figures] of measured) figures.push(await measure(row));
  const of = (row: Row, figure: (figures: Figures) => number) => median(measured.get(row)!.map(figure));
  const each = (figure: (figures: Figures) => number) => rows.map((row) => of(row, figure));

  const p50 = ({ lateness }: Figures) => quantile(lateness, 0.5);
  const p99 = ({ lateness }: Figures) => quantile(lateness, 0.99);
  const cpu = (figures: Figures) => 100 * figures.cpu;
  const resident = (figures: Figures) => MB(figures.resident);
  const grown = ({ resident, empty }: Figures) => resident - empty;
  const times = (figure: (figures: Figures) => number) => of(many, figure) / of(few, figure);
  const [most, least] = [many.conversations, few.conversations];
  const lateness = `Lateness of the polls of ${most} conversations, p99`;

  return {
    title: 'Many conversations in one process',
    text: [
      `Conversations in which nothing is said, polled every ${interval / 1000} s over sockets, all opened in one tick with \`spread\` of ${spreadOf({ interval }) / interval} ` +
        `intervals over one \`sharedTransport\` (\`concurrency\` ${concurrency}, \`perSecond\` twice as many as there are polls: ` +
        `${perSecond({ conversations: most, interval })} for ${most}); the service answers in another process. The requests go ` +
        'through undici, as the [recipe](recipes.md#http-for-thousands-of-conversations) has it, and in the last row through ' +
        '`fetchTransport`, which is what `connect` takes by itself.',
      'A regular poll is due one interval after the answer to the last has come; its lateness is from then to when its ' +
        'request goes out, with the time in the line. All count, from the first second on. The first poll is due at its ' +
        'random time after the tick; how late it is here has the tick itself in it. The service sees a poll late from one interval after its own answer, with ' +
        `the way there and back. CPU is user and system time over ${window / 1000} s after ${(interval + warmUp) / 1000} s, resident memory is that of the ` +
        `whole process at the end. Medians of ${rounds} runs, each in new processes.`,
      table(
        [
          'Conversations',
          'Polls a second',
          'Late, p50, ms',
          'p99, ms',
          'First poll, p99, ms',
          'Seen by the service, p99, ms',
          'CPU, % of a core',
          'CPU, µs a poll',
          'Resident, MB',
          'Heap, kB a conversation',
        ],
        [...measured.keys()].map((row) =>
          [
            row === byFetch ? `${most}, \`${row.by}\`` : row.conversations,
            of(row, ({ rate }) => rate).toFixed(0),
            of(row, p50).toFixed(1),
            of(row, p99).toFixed(1),
            of(row, ({ firstLateness }) => quantile(firstLateness, 0.99)).toFixed(1),
            of(row, ({ seen }) => quantile(seen, 0.99)).toFixed(1),
            of(row, cpu).toFixed(0),
            of(row, ({ cpu, rate }) => (1e6 * cpu) / rate).toFixed(0),
            of(row, resident).toFixed(0),
            of(row, ({ heap }) => heap / 1000).toFixed(1),
          ].map(String),
        ),
      ),
    ].join('\n\n'),
    targets: [
      atMost(`e. ${lateness}, by undici`, 250, of(many, p99), 0, ' ms'),
      atMost(`e. ${lateness}, by \`fetchTransport\``, 250, of(byFetch, p99), 0, ' ms'),
      atMost(`e. CPU of ${most} conversations to that of ${least}`, most / least, times(cpu)),
      atMost(`e. Resident memory that ${most} conversations add to that of ${least}`, most / least, times(grown)),
    ],
    charts: {
      scale: {
        title: 'One process, by the number of its conversations',
        x: sizes,
        panels: [
          { label: 'lateness of polls, ms', lines: { p50: each(p50), p99: each(p99) } },
          { label: 'CPU, % of a core', lines: { CPU: each(cpu) } },
          { label: 'resident memory, MB', lines: { resident: each(resident) } },
        ],
      },
    },
  };
};
