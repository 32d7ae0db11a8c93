import { adaptiveBurst } from 'rxjs-direct-line';
import { row, span } from './marks';
import { box, end, line, picture, text } from './svg';
import { talk, turnsOf } from './talk';
import { timeAxis } from './timeAxis';

const latency = 200;

/** Why the axis begins where the send begins: the way of the POST and that of the GET take the same. */
export function roundTrip(): string {
  const turns = turnsOf(8, 1, () => 500);
  const { requests, delay, ready, came } = talk(turns, adaptiveBurst(), latency).at(-1)!;
  const sent = requests.find(({ operation }) => operation === 'send');
  const get = requests.find(({ to }) => to === came);
  if (!sent || !get) throw new Error('a request is missing');

  const axis = timeAxis(0, 800, 100);
  const [clientY, serviceY, axisY] = [92, 190, 244];
  const way = (role: string, from: number, y1: number, to: number, y2: number) =>
    line(role, axis.x(from), y1, axis.x(to), y2);
  const dot = (ms: number, y: number) => box('ink', axis.x(ms) - 4, y - 4, 8, 8, 4);
  const wrote = sent.from + latency / 2;
  return picture(
    {
      title: 'Why a delay counts from the start of the send',
      description:
        `The service writes the echo when the POST reaches it, and the reply ${delay} ms later. A GET that starts ` +
        `${get.from - sent.from} ms after the POST started takes the same way, and reaches the service just then.`,
    },
    280,
    [
      ...axis.draw(axisY, 48),
      ...row(axis, clientY, 'client'),
      ...row(axis, serviceY, 'service'),
      ...span(axis, clientY - 18, sent.from, get.from, 'by the client’s clock:', 'pollLine', -7),
      ...span(axis, serviceY + 24, wrote, ready, 'by the service’s clock:', 'lateLine'),
      way('axis', sent.from, clientY, wrote, serviceY),
      way('axis dots', wrote, serviceY, sent.to, clientY),
      way('pollLine', get.from, clientY, get.from + latency / 2, serviceY),
      way('pollLine dots', get.from + latency / 2, serviceY, get.to, clientY),
      dot(wrote, serviceY),
      dot(ready, serviceY),
      dot(came, clientY),
      text(axis.x(wrote / 2) + 10, (clientY + serviceY) / 2, 'POST', 'dim small'),
      text(axis.x(get.from + latency / 4) + 10, (clientY + serviceY) / 2, 'GET', 'dim small'),
      text(axis.x(wrote) - 8, serviceY + 15, 'echo', 'ink small', end),
      text(axis.x(ready) + 8, serviceY + 15, 'reply', 'ink small'),
      text(axis.x(came) + 8, clientY - 8, 'reply', 'ink small'),
    ],
  );
}
