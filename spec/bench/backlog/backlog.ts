import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atLeast, type Benchmark } from '../report/section';
import { backlogSize, responder } from '../responder';
import { createRounds, createStep, resultOf, takeTurns } from '../measuring/step';
import { median, spread } from '../stats';
import { backlogClient, backlogTogether, type Kind } from './client';

/** How fast a backlog is read. */
export const backlog: Benchmark = ({ short }) => {
  const [warmUps, rounds, count] = short ? [3, 5, 2] : [20, 40, 5];
  const seconds = short ? 2 : 6;
  const run = (kind: Kind, profile: boolean) =>
    withChild(responder, {}, ({ url }) => inChild(backlogClient, { kind, profile, url, warmUps, rounds }));
  const runs = (kind: Kind, name: string) => createRounds(count, name, seconds, () => run(kind, false));
  const alone = { ours: runs('ours', 'ours'), bare: runs('bare', 'bare loop') };
  const profiles = {
    ours: createStep('profile of ours', seconds, () => run('ours', true)),
    bare: createStep('profile of bare loop', seconds, () => run('bare', true)),
  };
  const together = createStep('both in one process', 2 * seconds, () =>
    withChild(responder, {}, ({ url }) => inChild(backlogTogether, { url, warmUps, rounds: 1.5 * rounds })),
  );

  return {
    steps: [...takeTurns(alone.ours, alone.bare), profiles.ours, profiles.bare, together],
    report() {
      const speedsOf = (kind: Kind) => alone[kind].map((step) => resultOf(step).speeds);
      const [ours, bare] = [speedsOf('ours'), speedsOf('bare')];
      const old = resultOf(together);
      const row = (name: string, speeds: readonly number[]) => [name, median(speeds).toFixed(0), spread(speeds, 0)];
      const pages = (rounds * backlogSize) / 50;
      const profileOf = (kind: Kind) => ({ profile: resultOf(profiles[kind]).profile, count: pages });
      return {
        title: 'Draining a backlog',
        text: [
          `${backlogSize} messages in pages of 50, from the first GET to the last message, over sockets; the service answers in another ` +
            `process. Each client has a process of its own, ${count} times in turns, and reads ${rounds} times in it after ${warmUps} to ` +
            'warm up. In one process in turns, as it was measured at first, each pays for what the other has left to the garbage ' +
            'collector and to the compiler; that stands below. Medians.',
          {
            head: ['Client', 'Messages a second', 'from–to'],
            rows: [
              row('ours', ours.flat()),
              row('bare loop', bare.flat()),
              row('ours, both in one process', old.ours),
              row('bare loop, both in one process', old.bare),
            ],
          },
          'Where the time of a page goes, by the profile of one more run each (µs a page):',
          compareProfiles({ ours: profileOf('ours'), 'bare loop': profileOf('bare') }),
        ],
        targets: [
          atLeast(
            'c. Messages a second to those of the bare loop, a process each',
            0.85,
            median(ours.map((speeds, round) => median(speeds) / median(bare[round]!))),
          ),
          atLeast(
            'c. Messages a second to those of the bare loop',
            0.95,
            median(old.ours.map((speed, round) => speed / old.bare[round]!)),
          ),
        ],
        charts: {},
      };
    },
  };
};
