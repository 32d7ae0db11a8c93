import { adaptiveBurst } from 'rxjs-direct-line';
import { barPanel, middleOf, under } from './bars';
import { line, middle, picture, text } from './svg';
import { around, talk, turnsOf } from './talk';

const known = 40;
const [before, after] = [6, 14];
type Speed = readonly [middle: number, spread: number];
const fast: Speed = [300, 60];
const slow: Speed = [900, 100];

/** The replies around a change of the bot's speed, which comes when the window is full. */
function changeOf(from: Speed, to: Speed) {
  const delay = (random: () => number, nth: number) => around(random, ...(nth < known ? from : to));
  return talk(turnsOf(known + after, 1, delay), adaptiveBurst()).slice(known - before);
}

/** Both ways, and how many of the replies are from before the change. */
export const changes = () => ({ before, slower: changeOf(fast, slow), faster: changeOf(slow, fast) });

export function change(): string {
  const { slower, faster } = changes();
  const both = [
    { name: 'The bot becomes slower', exchanges: slower },
    { name: 'The bot becomes faster', exchanges: faster },
  ];
  const count = before + after;
  const boundary = (middleOf(before - 1, count) + middleOf(before, count)) / 2;
  const panels = both.flatMap(({ name, exchanges }, nth) => {
    const top = 76 + 158 * nth;
    const base = top + 84;
    return [
      text(20, base + 16, 'delay', 'dim small'),
      text(20, base + 32, 'polls', 'dim small'),
      text(64, top - 14, name, 'ink bold'),
      ...barPanel({
        top,
        base,
        most: 1000,
        step: 500,
        groups: exchanges.map(({ late }) => [{ role: 'poll', value: late }]),
      }),
      line('lateLine', boundary, top - 8, boundary, base + 34),
      ...under(
        base + 16,
        exchanges.map(({ delay }) => delay),
      ),
      ...under(
        base + 32,
        exchanges.map(({ polls }) => polls),
        'ink small bold',
      ),
    ];
  });
  return picture(
    {
      title: 'How late replies are when the bot changes its speed',
      description: both
        .map(({ name, exchanges }) => `${name}, ms late: ${exchanges.map(({ late }) => Math.round(late)).join(', ')}.`)
        .join(' '),
    },
    380,
    [...panels, text(boundary, 366, 'the change', 'dim small', middle)],
  );
}
