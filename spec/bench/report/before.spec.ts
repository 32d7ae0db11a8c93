import { showBefore } from './before';
import { table } from './table';

describe('the figures of before', () => {
  it('stand below each row that had some, column by column', () => {
    const page = `## Idle\n\nSo it was.\n\n${table(
      ['Client', 'CPU', 'Gone', 'Heap'],
      [
        ['ours', '300', 'x', '17.0'],
        ['_before_', '310', '', '18.0'],
        ['bare loop', '200', 'x', '1.4'],
      ],
    )}\n\nMeasured.\n`;
    const rows = [
      ['ours', '250', '12.0', '1'],
      ['new', '10', '2.0', '1'],
    ];
    expect(showBefore({ head: ['Client', 'CPU', 'Heap', 'More'], rows }, page)).toEqual({
      head: ['Client', 'CPU', 'Heap', 'More'],
      rows: [rows[0], ['_before_', '300', '17.0', ''], rows[1]],
    });
  });

  it('are found by several columns, of which the rows below leave out what is the same', () => {
    const head = ['Bot', 'Client', 'Latency'];
    const rowsOf = (...latencies: string[]) => [
      ['quick', 'ours', latencies[0]!],
      ['', 'theirs', latencies[1]!],
      ['slow', 'ours', latencies[2]!],
    ];
    const [first, second, third] = rowsOf('4', '5', '6');
    expect(showBefore({ head, rows: [first!, second!, third!], keys: 2 }, table(head, rowsOf('1', '2', '3')))).toEqual({
      head,
      rows: [first, ['', '_before_', '1'], second, ['', '_before_', '2'], third, ['', '_before_', '3']],
    });
  });

  it('are left out if there were none', () => {
    const figures = { head: ['Client', 'CPU'], rows: [['ours', '1']] };
    expect(showBefore(figures, table(['Client', 'Speed'], [['ours', '2']]))).toEqual(figures);
  });
});
