import { adaptiveBurst } from 'rxjs-direct-line';
import { legend, request, row } from './marks';
import { box, line, picture, text } from './svg';
import { around, type Exchange, talk, turnsOf } from './talk';
import { timeAxis } from './timeAxis';

const nth = 19;
const end = 1600;

/** The same exchange with a fixed burst and with the learned one. */
export function exchanges(): { readonly fixed: Exchange; readonly learned: Exchange } {
  const turns = turnsOf(nth + 1, 2, (random) => around(random, 640, 80));
  return { fixed: talk(turns, 300)[nth]!, learned: talk(turns, adaptiveBurst())[nth]! };
}

export function exchange(): string {
  const { fixed, learned } = exchanges();
  const axis = timeAxis(0, end, 200);
  const axisY = 228;
  const lane = (name: string, y: number, { requests, ready, came, late }: Exchange) => [
    ...row(axis, y, name),
    ...requests.filter(({ to }) => to <= end).flatMap((given) => request(axis, y, given)),
    box('late', axis.x(ready), y + 15, axis.x(came) - axis.x(ready), 6),
    text(axis.x(came) + 8, y + 23, `${late} ms late`, 'ink small'),
  ];
  const ready = axis.x(learned.ready);
  return picture(
    {
      title: `Exchange ${nth + 1} with a bot that replies after about 640 ms`,
      description:
        `The bot replies ${learned.delay} ms after the send. With burst: 300 there is a poll before that, in vain, and the ` +
        `reply is found ${fixed.late} ms late. With adaptiveBurst() it is found ${learned.late} ms late.`,
    },
    278,
    [
      ...axis.draw(axisY, 52),
      line('lateLine', ready, 64, ready, axisY),
      text(ready + 6, 64, 'the service has the reply', 'ink small'),
      ...lane('burst: 300', 106, fixed),
      ...lane('adaptiveBurst', 178, learned),
      ...legend(axisY + 38, ['send', 'burst', 'drain', 'interval']),
    ],
  );
}
