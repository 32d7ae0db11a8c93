import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atLeast, type Benchmark } from '../report/section';
import { showCount } from '../report/table';
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
          `The backlog has ${showCount(backlogSize)} messages in sets of 50. The time is from the first GET to the last message, over ` +
            'sockets. The service runs in another process.',
          `Each client has a process of its own. It reads the backlog ${rounds} times in it, after ${warmUps} times to warm up. The two ` +
            `clients take turns, ${count} times. The last two rows show both clients in one process: there, each client also pays for ` +
            'the garbage and the compiled code of the other. The figures are medians.',
          {
            head: ['Client', 'Messages per second', 'Range'],
            rows: [
              row('ours', ours.flat()),
              row('bare loop', bare.flat()),
              row('ours, both in one process', old.ours),
              row('bare loop, both in one process', old.bare),
            ],
          },
        ],
        profile: {
          title: 'The time of a set of a backlog, by part',
          text: [
            'One more run of each client. The figures are µs per set of 50 messages.',
            compareProfiles({ ours: profileOf('ours'), 'bare loop': profileOf('bare') }),
          ],
        },
        targets: [
          atLeast(
            'c. Messages per second, as a ratio to the bare loop, one process each',
            0.85,
            median(ours.map((speeds, round) => median(speeds) / median(bare[round]!))),
          ),
          atLeast(
            'c. Messages per second, as a ratio to the bare loop, both in one process',
            0.95,
            median(old.ours.map((speed, round) => speed / old.bare[round]!)),
          ),
        ],
        charts: {},
      };
    },
  };
};
