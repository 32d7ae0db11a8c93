import type { Check } from './seen';

/**
 * When the system's clock is set, no time can be foretold, but no wait is longer than two: a clock that is set delays by one
 * interval at most, and freezes nothing.
 */
export const awake: Check = function* ({ schedule, seen }) {
  const { intervalAs, retry } = schedule;
  if (!seen.some(({ type }) => type === 'clock')) return;
  let interval = intervalAs === 'stream' ? 1000 : schedule.interval;
  const readers = new Set<number>();
  /** Requests, questions for a token, and handlers: there is no wait while there is one of them. */
  let busy = 0;
  let since = 0;

  for (const sight of seen) {
    const { at } = sight;
    const longest = Math.max(interval, retry.maxDelay, 2000);
    if (readers.size && !busy && at > since + 2 * longest) yield `nothing was done from ${since} to ${at}`;

    if (sight.type === 'interval') interval = sight.ms;
    if (sight.type === 'opened') readers.add(sight.reader);
    if (sight.type === 'left') readers.delete(sight.reader);
    if (sight.type === 'request' || sight.type === 'asked' || sight.type === 'handling') busy += 1;
    if (sight.type === 'outcome' || sight.type === 'told' || sight.type === 'handled') busy -= 1;
    if (busy || !readers.size || sight.type === 'opened' || sight.type === 'interval') since = at;
    if (sight.type === 'outcome' || sight.type === 'told' || sight.type === 'handled') since = at;
  }
};
