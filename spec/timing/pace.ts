import { timer } from 'rxjs';
import { legend, marble, request, row, span } from './marks';
import { record } from './record';
import { line, picture } from './svg';
import { timeAxis } from './timeAxis';

const sentAt = 1560;
const wokenAt = 2640;
const end = 2400;

/** What counts from what: a send, a wake, and the regular polls that neither of them moves. */
export function pace(): string {
  const { requests, arrivals } = record([{ at: sentAt, delay: 200 }], {
    until: 4000,
    burst: 300,
    wake$: timer(wokenAt),
  });
  // it begins with the first regular poll after the start
  const zero = requests.find(({ why }) => why === 'interval')?.from ?? NaN;
  const shown = requests
    .map(({ from, to, ...rest }) => ({ ...rest, from: from - zero, to: to - zero }))
    .filter(({ from, to }) => from >= 0 && to <= end);
  const gets = shown.filter(({ operation }) => operation === 'read');
  const [first, second, third] = gets.filter(({ why }) => why === 'interval');
  const burst = gets.find(({ why }) => why === 'burst');
  const sent = shown.find(({ operation }) => operation === 'send');
  if (!first || !second || !third || !burst || !sent) throw new Error('a poll is missing');
  const at = arrivals[0]!.at - zero;
  const letters = arrivals.map(({ by }) => (by === 'user' ? 'e' : 'r'));

  const axis = timeAxis(0, end, 200, 'ms');
  const [wakeY, sendY, getY, messageY, axisY] = [64, 98, 164, 224, 250];
  return picture(
    {
      title: 'What counts from what',
      description:
        `Polls of a conversation with burst: 300. From the end of a regular poll to the next there are ` +
        `${second.from - first.to} ms, whatever comes between. ${burst.from - sent.to} ms after a send was answered there ` +
        `is a poll more. It brings the echo and the reply, and is followed at once by a drain. A wake is a poll at once.`,
    },
    300,
    [
      ...axis.draw(axisY, 48),
      ...row(axis, wakeY, 'wake$'),
      ...row(axis, sendY, 'send'),
      ...row(axis, getY, 'GET'),
      ...row(axis, messageY, 'message$'),
      ...marble(axis, wakeY, wokenAt - zero, ['w']),
      line('axis dots', axis.x(wokenAt - zero), wakeY + 9, axis.x(wokenAt - zero), getY - 22),
      ...request(axis, sendY, sent),
      ...span(axis, sendY + 22, sent.to, burst.from, 'burst', 'pollLine'),
      ...gets.flatMap((given) => request(axis, getY, given)),
      ...span(axis, getY + 20, first.to, second.from, 'interval'),
      ...span(axis, getY + 20, second.to, third.from, 'interval'),
      line('axis dots', axis.x(at), getY + 8, axis.x(at), messageY - 9),
      ...marble(axis, messageY, at, letters),
      ...legend(axisY + 38, ['interval', 'burst', 'drain', 'wake'], 'e echo   r reply'),
    ],
  );
}
