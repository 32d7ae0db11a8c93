import { histogram, pointer } from './histogram';
import { bots, planned, window } from './planned';
import { end, line, picture, text } from './svg';
import { timeAxis } from './timeAxis';

const last = 3200;
const [top, height] = [52, 112];

/** Three bots: what is known of each, and when it is polled. */
export function plan(): string {
  const axis = timeAxis(0, last, 500);
  const plans = Object.entries(bots).map(([name, delayOf]) => ({ name, ...planned(delayOf) }));
  const bottom = top + height * plans.length;

  const panels = plans.flatMap(({ name, delays, burst, regular }, nth) => {
    const base = top + height * nth + 80;
    return [
      ...histogram(axis, base, delays),
      ...burst.map((at) => line('pollLine dots', axis.x(at), base - 70, axis.x(at), base)),
      ...burst.map((at) => pointer('poll', axis.x(at), base + 2)),
      ...regular.filter((at) => at < last).map((at) => pointer('regular', axis.x(at), base + 2)),
      text(axis.left - 14, base - 2, name, 'ink', end),
    ];
  });
  return picture(
    {
      title: `${window} delays of three bots, and the polls planned by them`,
      description: plans
        .map(({ name, burst }) => `${name}: polls ${burst.map(Math.round).join(', ')} ms after a send.`)
        .join(' '),
    },
    bottom + 50,
    [
      ...axis.draw(bottom, top),
      ...panels,
      pointer('poll', 116, bottom + 28),
      text(128, bottom + 37, 'burst', 'dim small'),
      pointer('regular', 196, bottom + 28),
      text(208, bottom + 37, 'interval, where the plan is over', 'dim small'),
    ],
  );
}
