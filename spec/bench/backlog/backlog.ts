import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atLeast, type Benchmark } from '../report/section';
import { table } from '../report/table';
import { backlogSize, responder } from '../responder';
import { median, spread } from '../stats';
import { backlogClient, type BacklogOptions } from './client';

/** How fast a backlog is read. */
export const backlog: Benchmark = async ({ short }) => {
  const [warmUps, rounds] = short ? [3, 5] : [20, 60];
  const { ours, bare, profiles } = await withChild(responder, {}, ({ url }) => {
    const options: BacklogOptions = { url, warmUps, rounds };
    return inChild(backlogClient, options);
  });
  const row = (name: string, speeds: readonly number[]) => [name, median(speeds).toFixed(0), spread(speeds, 0)];
  const pages = (rounds * backlogSize) / 50;
  return {
    title: 'Draining a backlog',
    text: [
      `${backlogSize} messages in pages of 50, from the first GET to the last message, over sockets; the service answers in another ` +
        `process. Ours and the bare loop take turns, ${rounds} times after ${warmUps} to warm up. Medians.`,
      table(['Client', 'Messages a second', 'from–to'], [row('ours', ours), row('bare loop', bare)]),
      'Where the time of a page goes, by the profile of as many rounds again (µs a page):',
      compareProfiles({
        ours: { profile: profiles.ours, count: pages },
        'bare loop': { profile: profiles.bare, count: pages },
      }),
    ].join('\n\n'),
    targets: [
      atLeast(
        'c. Messages a second to those of the bare loop',
        0.95,
        median(ours.map((speed, round) => speed / bare[round]!)),
      ),
    ],
    charts: {},
  };
};
