import { histogram, pointer } from './histogram';
import { bots, planned } from './planned';
import { end, line, picture, text } from './svg';
import { timeAxis } from './timeAxis';

export const prices = [20, 200, 1000];
const [top, height] = [60, 30];

/** One bot at three prices: the dearer a poll, the fewer. */
export function price(): string {
  const axis = timeAxis(0, 3200, 500);
  const plans = prices.map((price) => ({ price, ...planned(bots.wide, price) }));
  const base = top + 72;
  const bottom = base + 24 + height * plans.length;

  const lanes = plans.flatMap(({ price, burst }, nth) => {
    const y = base + 28 + height * nth;
    return [
      line('rule', axis.left, y + 5, axis.right, y + 5),
      ...burst.map((at) => pointer('poll', axis.x(at), y)),
      text(axis.left - 14, y + 9, `price: ${price}`, 'ink', end),
    ];
  });
  return picture(
    {
      title: 'The same delays at three prices',
      description: plans
        .map(({ price, burst }) => `price: ${price}: polls ${burst.map(Math.round).join(', ')} ms after a send.`)
        .join(' '),
    },
    bottom + 34,
    [
      ...axis.draw(bottom, top),
      ...histogram(axis, base, plans[0]!.delays),
      text(axis.left - 14, base - 2, 'wide', 'ink', end),
      ...lanes,
    ],
  );
}
