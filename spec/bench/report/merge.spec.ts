import { merge } from './merge';
import { atMost } from './section';

const page = `# Benchmarks

| Part | Takes |
| ---- | ----- |
| a    | 6 min |

|                   | Target | Figure |            |
| ----------------- | ------ | ------ | ---------- |
| a. Latency        | ≤ 0.3  | 0.25   | met        |
| b. CPU            | ≤ 1.2  | 1.76   | **missed** |
| b. Heap           | ≤ 10   | 17     | **missed** |
| d. Bytes          | ≤ 4096 | 7688   | **missed** |

## Latency

Of old.

## Idle

Of old, too.
`;
const [latency, cpu, heap, bytes] = [
  ['a. Latency', '≤ 0.3', '0.25', '', 'met'],
  ['b. CPU', '≤ 1.2', '1.76', '', '**missed**'],
  ['b. Heap', '≤ 10', '17', '', '**missed**'],
  ['d. Bytes', '≤ 4096', '7688', '', '**missed**'],
];

describe('the page of the benchmarks', () => {
  it('gets a section anew, with all its rows, and keeps the others', () => {
    const idle = { title: 'Idle', targets: [atMost('b. CPU', 1.2, 1.1)] };
    expect(merge(page, idle, { written: '## Idle\n\nNew.', before: page })).toEqual({
      rows: [latency, ['b. CPU', '≤ 1.2', '1.10', '1.76', 'met'], bytes],
      sections: ['## Latency\n\nOf old.\n\n', '## Idle\n\nNew.'],
    });
  });

  it('gets one that it had not', () => {
    const many = { title: 'Many', targets: [atMost('c. Lateness', 250, 12, 0, ' ms')] };
    expect(merge(page, many, { written: '## Many\n\nNew.', before: page })).toEqual({
      rows: [latency, cpu, heap, ['c. Lateness', '≤ 250 ms', '12 ms', '', 'met'], bytes],
      sections: ['## Latency\n\nOf old.\n\n', '## Idle\n\nOf old, too.\n', '## Many\n\nNew.'],
    });
  });
});
