import { box, element, end as toTheLeft, line, middle, picture, text } from '../timing/svg';
import { type Arrival, end, type Get, outage, readers, type Run, runOutage, written } from './outageRuns';

const [left, right] = [30, 676];
const x = (ms: number) => left + (ms / end) * (right - left);
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const [stateY, botY, firstY, step] = [72, 108, 184, 98];

interface Seen extends Arrival {
  readonly role: string;
}

/** Each arrival with its color: the first time within two seconds, the first time later, or again. */
const look = ({ arrivals }: Run): Seen[] =>
  arrivals.map((arrival, nth) => {
    const isAgain = arrivals.slice(0, nth).some(({ text }) => text === arrival.text);
    if (isAgain) return { ...arrival, role: 'wake' };
    return { ...arrival, role: arrival.at - arrival.created > 2000 ? 'late' : 'ink' };
  });

const list = (texts: readonly string[]) => (texts.length > 0 ? texts.join(' ') : 'none');

/** What a run came to, in words. */
function summarize(run: Run): string {
  const seen = look(run);
  const texts = seen.map(({ text }) => text);
  const lost = written.map((_, nth) => String(nth + 1)).filter((text) => !texts.includes(text));
  const again = seen.filter(({ role }) => role === 'wake').map(({ text }) => text);
  const waits = seen.filter(({ role }) => role !== 'wake').map(({ at, created }) => at - created);
  // a lost message is waited for without end
  const wait = lost.length > 0 ? '' : ` · longest wait: ${seconds(Math.max(...waits))}`;
  return `lost: ${list(lost)} · twice: ${list(again)}${wait}`;
}

const letter = (at: number, y: number, role: string, value: string) => [
  box(role, at - 9, y - 9, 18, 18, 9),
  text(at, y + 4, value, 'paper small bold', middle),
];

/** Messages of the same moment stand side by side, the last of them at that moment. */
const drawArrivals = (seen: readonly Seen[], y: number): string[] =>
  seen.flatMap(({ at, role, text: value }, nth) => {
    const after = seen.slice(nth + 1).filter((other) => other.at === at).length;
    return letter(x(at) - 19 * after, y, role, value);
  });

const cross = (at: number, y: number, size: number, role: string) =>
  element('path', {
    class: role,
    d: `M${at - size} ${y - size}L${at + size} ${y + size}M${at - size} ${y + size}L${at + size} ${y - size}`,
  });

/** A gap of a pixel parts two GETs that follow one another at once. */
const drawGets = (gets: readonly Get[], y: number): string[] => [
  ...gets.map(({ from, to, end: how }) =>
    box(how === 'answered' ? 'poll' : 'pale', x(from), y - 4, x(to) - x(from) - 1, 8),
  ),
  ...gets.filter(({ end: how }) => how !== 'answered').map(({ to }) => cross(x(to) - 1, y, 4, 'lateLine')),
];

function drawRun(name: string, run: Run, y: number): string[] {
  const stop = run.failedAt === undefined ? right : x(run.failedAt);
  return [
    text(left, y - 20, name, 'ink bold'),
    text(right, y - 20, summarize(run), 'ink small', toTheLeft),
    line('axis', left, y, stop, y),
    ...(stop < right
      ? [line('axis dots', stop, y, right, y), cross(stop, y, 7, 'axis'), text(stop + 14, y - 6, 'error', 'ink small')]
      : []),
    ...drawArrivals(look(run), y),
    ...drawGets(run.gets, y + 26),
  ];
}

const states = [
  { from: 0, to: outage.from, name: '', role: 'drain' },
  { from: outage.from, to: outage.until, name: 'it answers 502', role: 'late' },
  { from: outage.until, to: outage.slowUntil, name: `it needs ${seconds(outage.slow)} for an answer`, role: 'pale' },
  { from: outage.slowUntil, to: end, name: '', role: 'drain' },
];

/** The same outage for a loop by hand and for this library. */
export function drawOutage(): string {
  const runs = Object.entries(readers).map(([name, read]) => ({ name, run: runOutage(read) }));
  const bottom = firstY + step * (runs.length - 1) + 44;
  const edges = [outage.from, outage.until, outage.slowUntil];
  const legendY = bottom + 40;
  return picture(
    {
      title: 'An outage: two polling loops by hand, and this library',
      description: [
        `The bot writes ${written.length} messages. From ${seconds(outage.from)} to ${seconds(outage.until)} the service answers 502,`,
        `and until ${seconds(outage.slowUntil)} it is slow.`,
        ...runs.map(({ name, run }) => `${name}: ${summarize(run)}.`),
      ].join(' '),
    },
    legendY + 18,
    [
      ...edges.map((ms) => line('axis dots', x(ms), stateY, x(ms), bottom)),
      text(left, stateY - 12, 'service', 'ink bold'),
      ...states.flatMap(({ from, to, name, role }) => [
        box(role, x(from), stateY - 3, x(to) - x(from) - 2, 6, 3),
        text((x(from) + x(to)) / 2, stateY - 12, name, 'ink small', middle),
      ]),
      text(left, botY - 16, 'the bot writes', 'ink bold'),
      line('axis', left, botY, right, botY),
      ...written.flatMap((ms, nth) => letter(x(ms), botY, 'ink', String(nth + 1))),
      ...runs.flatMap(({ name, run }, nth) => drawRun(name, run, firstY + step * nth)),
      line('axis', left, bottom, right, bottom),
      ...Array.from({ length: end / 2000 + 1 }, (_, nth) =>
        text(x(2000 * nth), bottom + 16, `${2 * nth} s`, 'dim small', middle),
      ),
      ...drawLegend(legendY),
    ],
  );
}

function drawLegend(y: number): string[] {
  const after = [
    ['ink', 'within 2 s', 0],
    ['late', 'after more than 2 s', 84],
    ['wake', 'a second time', 220],
  ] as const;
  return [
    ...after.flatMap(([role, name, at]) => [
      box(role, left + at, y - 9, 11, 11, 5.5),
      text(left + at + 16, y, name, 'dim small'),
    ]),
    box('poll', left + 330, y - 8, 11, 8),
    text(left + 346, y, 'a GET', 'dim small'),
    box('pale', left + 400, y - 8, 11, 8),
    cross(left + 410, y - 4, 4, 'lateLine'),
    text(left + 420, y, 'refused, or aborted by the next GET', 'dim small'),
  ];
}
