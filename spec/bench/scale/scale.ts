import { inChild, withChild } from '../child';
import { atMost, type Benchmark } from '../report/section';
import { table } from '../report/table';
import { responder } from '../responder';
import { median, quantile } from '../stats';
import { concurrency, perSecond, scaleClient, type ScaleFigures, spreadOf } from './client';

type Figures = ScaleFigures & { readonly seen: readonly number[] };

const MB = (bytes: number) => bytes / 1e6;
/** V8 does not guess any more what will live long, which goes wrong where a process begins at the limit of its core. */
const noGuess = '--no-allocation-site-pretenuring';

/** What one process carries: lateness, CPU and memory by the number of its conversations. */
export const scale: Benchmark = async ({ short }) => {
  const sizes = short ? [100, 300, 1000] : [1000, 3000, 10_000];
  const [rounds, warmUp, window] = short ? [1, 1000, 3000] : [3, 15_000, 30_000];
  const interval = short ? 1000 : 5000;

  const measure = (conversations: number, ...flags: string[]) =>
    withChild(responder, { interval }, async ({ url }): Promise<Figures> => {
      const figures = await inChild(scaleClient, { url, conversations, interval, warmUp, window }, ...flags);
      const seen = (await (await fetch(`${url}/lateness`)).json()) as number[];
      console.log(
        `${[conversations, ...flags].join(' ')}: p99 ${quantile(figures.lateness, 0.99).toFixed(0)} ms, CPU ${figures.cpu.toFixed(2)}`,
      );
      return { ...figures, seen };
    });

  const [few, many] = [sizes[0]!, sizes.at(-1)!];
  const calm = `${many}, ${noGuess}`;
  const measured = new Map<number | string, Figures[]>([...sizes, calm].map((size) => [size, []]));
  for (let round = 0; round < rounds; round++) {
    for (const size of sizes) measured.get(size)!.push(await measure(size));
    measured.get(calm)!.push(await measure(many, noGuess));
  }
  const of = (size: number | string, figure: (figures: Figures) => number) => median(measured.get(size)!.map(figure));
  const each = (figure: (figures: Figures) => number) => sizes.map((size) => of(size, figure));

  const p50 = ({ lateness }: Figures) => quantile(lateness, 0.5);
  const p99 = ({ lateness }: Figures) => quantile(lateness, 0.99);
  const cpu = (figures: Figures) => 100 * figures.cpu;
  const resident = (figures: Figures) => MB(figures.resident);
  const grown = ({ resident, empty }: Figures) => resident - empty;
  const times = (figure: (figures: Figures) => number) => of(many, figure) / of(few, figure);
  const lateness = `Lateness of the polls of ${many} conversations, p99`;

  return {
    title: 'Many conversations in one process',
    text: [
      `Conversations in which nothing is said, polled every ${interval / 1000} s over sockets, all opened in one tick with \`spread\` of ${spreadOf({ interval }) / interval} ` +
        `intervals over one \`sharedTransport\` (\`concurrency\` ${concurrency}, \`perSecond\` twice as many as there are polls: ` +
        `${perSecond({ conversations: many, interval })} for ${many}); the service answers in another process.`,
      'A regular poll is due one interval after the answer to the last has come; its lateness is from then to when its ' +
        'request goes out, with the time in the line. All count, from the first second on. The first poll is due at its ' +
        'random time after the tick; how late it is here has the tick itself in it. The service sees a poll late from one interval after its own answer, with ' +
        `the way there and back. CPU is user and system time over ${window / 1000} s after ${(interval + warmUp) / 1000} s, resident memory is that of the ` +
        `whole process at the end. Medians of ${rounds} runs, each in new processes. The last row is for Node with a flag, see ` +
        '[scaling](scaling.md#one-process).',
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
        [...measured.keys()].map((size) =>
          [
            size,
            of(size, ({ rate }) => rate).toFixed(0),
            of(size, p50).toFixed(1),
            of(size, p99).toFixed(1),
            of(size, ({ firstLateness }) => quantile(firstLateness, 0.99)).toFixed(1),
            of(size, ({ seen }) => quantile(seen, 0.99)).toFixed(1),
            of(size, cpu).toFixed(0),
            of(size, ({ cpu, rate }) => (1e6 * cpu) / rate).toFixed(0),
            of(size, resident).toFixed(0),
            of(size, ({ heap }) => heap / 1000).toFixed(1),
          ].map(String),
        ),
      ),
    ].join('\n\n'),
    targets: [
      atMost(`e. ${lateness}`, 250, of(many, p99), 0, ' ms'),
      atMost(`e. ${lateness}, by Node with \`${noGuess}\``, 250, of(calm, p99), 0, ' ms'),
      atMost(`e. CPU of ${many} conversations to that of ${few}`, many / few, times(cpu)),
      atMost(`e. Resident memory that ${many} conversations add to that of ${few}`, many / few, times(grown)),
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
