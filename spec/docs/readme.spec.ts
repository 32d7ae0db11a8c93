import { readText } from '../support/pages';
import { record } from '../timing/record';

/** How much time a character of the diagram is, and how many there are. */
const frame = 50;
const width = 45;

/** What happened, as marbles. */
function marbles(events: readonly (readonly [at: number, letter: string])[]): string {
  const letters = new Map<number, string>();
  for (const [at, letter] of events) letters.set(at / frame, (letters.get(at / frame) ?? '') + letter);
  let line = '';
  for (const [at, group] of letters) line = line.padEnd(at, '-') + (group.length > 1 ? `(${group})` : group);
  return line.padEnd(width, '-').slice(0, width);
}

const page = readText('README.md');

it('README.md draws a send as it is', () => {
  // from the second regular poll on, without the time on the way
  const zero = 1000;
  const { requests, arrivals } = record([{ at: zero + 400, delay: 250 }], { until: zero + frame * width, latency: 0 });
  const since = <T>(list: readonly T[], time: (item: T) => number, letter: (item: T) => string) =>
    list.filter((item) => time(item) >= zero).map((item) => [time(item) - zero, letter(item)] as const);
  const of = (operation: string) => requests.filter((request) => request.operation === operation);

  const drawn = [...page.matchAll(/^(send|GET|message\$) +([-()\w]+)$/gm)].map(([, name, line]) => [name, line]);
  expect(drawn).toEqual([
    [
      'send',
      marbles(
        since(
          of('send'),
          ({ from }) => from,
          () => 's',
        ),
      ),
    ],
    [
      'GET',
      marbles(
        since(
          of('read'),
          ({ from }) => from,
          ({ why = '' }) => why.charAt(0),
        ),
      ),
    ],
    [
      'message$',
      marbles(
        since(
          arrivals,
          ({ at }) => at,
          ({ by }) => (by === 'user' ? 'e' : 'r'),
        ),
      ),
    ],
  ]);
});

it('README.md has the times over the marbles', () => {
  const [axis = ''] = /^ +0 .* ms$/m.exec(page) ?? [];
  const start = axis.indexOf('0');
  const times = [...axis.matchAll(/\d+/g)];
  expect(times.length).toBeGreaterThan(1);
  for (const { 0: time, index } of times) expect((index - start) * frame).toBe(Number(time));
});
