import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atMost, type Benchmark } from '../report/section';
import { showCount } from '../report/table';
import { responder } from '../responder';
import { createRounds, createStep, resultOf, takeTurns } from '../measuring/step';
import { median, spread } from '../stats';
import { idleClient, type IdleOptions, type Kind } from './client';
import { type HeapOptions, idleHeap } from './heap';

const kinds: readonly Kind[] = ['ours', 'bare'];
const kB = (bytes: number) => (bytes / 1000).toFixed(1);

/** What a conversation costs in which nothing is said. */
export const idle: Benchmark = ({ short }) => {
  const conversations = short ? 500 : 2000;
  const [count, warmUp, window] = short ? [2, 2000, 3000] : [5, 10_000, 20_000];
  const interval = 2000;
  const seconds = Math.round((interval + warmUp + window) / 1000) + 2;

  const run = (kind: Kind, profile: boolean) =>
    withChild(responder, {}, ({ url }) => {
      const options: IdleOptions = { kind, url, conversations, interval, warmUp, window, profile };
      return inChild(idleClient, options);
    });
  const nameOf = (kind: Kind) => (kind === 'bare' ? 'bare loop' : kind);
  const rounds = (kind: Kind) => createRounds(count, nameOf(kind), seconds, () => run(kind, false));
  const profile = (kind: Kind) => createStep(`profile of ${nameOf(kind)}`, seconds, () => run(kind, true));
  const measured = { ours: rounds('ours'), bare: rounds('bare') };
  const profiles = { ours: profile('ours'), bare: profile('bare') };

  const heapOf = (options: HeapOptions) => inChild(idleHeap, options);
  const [settled, polls] = short ? [100, 1000] : [1000, 10_000];
  const heaps = {
    all: createStep('heap of all', short ? 5 : 10, () => heapOf({ conversations, after: [100] })),
    few: createStep('heap of a few', short ? 5 : 90, () =>
      heapOf({ conversations: conversations / 4, after: [settled, polls] }),
    ),
  };

  return {
    steps: [...takeTurns(measured.ours, measured.bare), profiles.ours, profiles.bare, heaps.all, heaps.few],
    report() {
      const [all, few] = [resultOf(heaps.all), resultOf(heaps.few)];
      const grown = few.heap[1]! - few.heap[0]!;
      const of = (kind: Kind, name: 'cpu' | 'heap') => measured[kind].map((step) => resultOf(step)[name]);
      const bare = of('bare', 'cpu');
      const ratio = median(of('ours', 'cpu').map((cpu, round) => cpu / bare[round]!));
      const profileOf = (kind: Kind) => {
        const { profile, polls } = resultOf(profiles[kind]);
        return { profile, count: polls };
      };
      return {
        title: 'Idle conversations',
        text: [
          `The run has ${showCount(conversations)} conversations without any message. Each is polled every ${interval / 1000} s over ` +
            'sockets, and the service runs in another process.',
          `CPU is the user and system time of the whole process. It is measured for ${window / 1000} s, after ${warmUp / 1000} s to warm ` +
            `up. Our client and the bare loop take turns, ${count} times, each in a new process. The figures are medians.`,
          {
            head: ['Client', 'CPU, µs per poll', 'Range', 'Heap, kB per conversation'],
            rows: kinds.map((kind) => [
              nameOf(kind),
              median(of(kind, 'cpu')).toFixed(0),
              spread(of(kind, 'cpu'), 0),
              kB(median(of(kind, 'heap'))),
            ]),
          },
          'The heap was also measured without HTTP, with a transport that answers at once and an interval of 1 ms. After ' +
            `100 polls each, ${showCount(conversations)} conversations take ${kB(all.heap[0]!)} kB each. In another run, ` +
            `${showCount(conversations / 4)} conversations take ${kB(few.heap[0]!)} kB each after ${showCount(settled)} polls, and ` +
            `${kB(few.heap[1]!)} kB after ${showCount(polls)} polls. One such poll takes ${few.cpu.toFixed(1)} µs and allocates ` +
            `${kB(all.allocated)} kB.`,
        ],
        profile: {
          title: 'The time of a poll, by part',
          text: [
            `${showCount(conversations)} idle conversations, one more run of each client. The figures are µs per poll.`,
            compareProfiles({ ours: profileOf('ours'), 'bare loop': profileOf('bare') }),
          ],
        },
        targets: [
          atMost('b. CPU per poll, as a ratio to the bare loop', 1.2, ratio),
          atMost('b. Allocated per poll, without HTTP', 10, all.allocated / 1000, 1, ' kB'),
          atMost('b. Heap of an idle conversation', 10, all.heap[0]! / 1000, 1, ' kB'),
          atMost(`b. Heap growth over ${showCount(polls)} polls`, 0.1, grown / 1000, 2, ' kB'),
        ],
        charts: {},
      };
    },
  };
};
