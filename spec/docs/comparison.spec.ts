import { readText } from '../support/pages';
import { readTables } from '../bench/report/table';

// The pages repeat figures of the benchmarks. If `npm run bench` has measured others, write them into these pages.

const benchmarks = readTables(readText('docs/benchmarks.md'));

/** The cell of a column in the first row that begins with `name`. */
function find(name: string, column: string): string {
  for (const { head, rows } of benchmarks) {
    const cell = head.includes(column) && rows.find(([first]) => first === name)?.[head.indexOf(column)];
    if (cell) return cell;
  }
  throw new Error(`docs/benchmarks.md has no ${column} of ${name}`);
}

const learned = ['Added latency', 'GETs per reply', 'GETs, send to send'].map((column) =>
  find('ours, learned', column),
);
const kilobytes = (name: string) => `${Math.round(Number(find(name, 'gzip, bytes')) / 1000)} kB`;

describe('the figures of the comparison', () => {
  const { rows } = readTables(readText('docs/comparison.md')).at(-1) ?? { rows: [] };

  it('are those of the benchmarks', () => {
    expect(rows.slice(0, 3).map(([, figure]) => figure)).toEqual(learned);
    expect(rows[3]?.slice(1, 3)).toEqual([kilobytes('ours'), kilobytes('directlinejs')]);
  });

  it('tell where the library is worse, as the benchmarks do', () => {
    const page = readText('docs/comparison.md');
    expect(page).toContain(`${find('b. CPU per poll, as a ratio to the bare loop', 'Figure')} times the CPU`);
    const speed = find('c. Messages per second, as a ratio to the bare loop, one process each', 'Figure');
    expect(page).toContain(`${speed} times the speed`);
  });

  it('are in the README too', () => {
    const text = readText('README.md').replace(/\s+/g, ' ');
    expect(Number(learned[0]).toFixed(2)).toBe('0.25');
    expect(text).toContain('a quarter of the time');
    for (const ratio of learned.slice(1)) expect(text).toContain(ratio);
  });
});
