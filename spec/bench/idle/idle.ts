import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atMost, type Benchmark } from '../report/section';
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
          `${conversations} conversations in which nothing is said, polled every ${interval / 1000} s over sockets; the service answers in ` +
            `another process. CPU is user and system time of the whole process over ${window / 1000} s after ${warmUp / 1000} s of warming up; ` +
            `ours and the bare loop take turns, ${count} times, each in a new process. Medians.`,
          {
            head: ['Client', 'CPU, µs a poll', 'from–to', 'Heap, kB a conversation'],
            rows: kinds.map((kind) => [
              nameOf(kind),
              median(of(kind, 'cpu')).toFixed(0),
              spread(of(kind, 'cpu'), 0),
              kB(median(of(kind, 'heap'))),
            ]),
          },
          'The heap without HTTP: a transport that answers at once, an interval of 1 ms, in real time. ' +
            `${conversations} conversations take ${kB(all.heap[0]!)} kB each after 100 polls each; ${conversations / 4} take ` +
            `${kB(few.heap[0]!)} kB each after ${settled} polls each, and ${kB(few.heap[1]!)} kB after ${polls}. ` +
            `Such a poll takes ${few.cpu.toFixed(1)} µs.`,
          'Where the time of a poll goes, by the profile of one more run each (µs a poll):',
          compareProfiles({
            ours: profileOf('ours'),
            'bare loop': profileOf('bare'),
          }),
        ],
        targets: [
          atMost('b. CPU of a poll to that of the bare loop', 1.2, ratio),
          atMost('b. Heap of an idle conversation', 10, all.heap[0]! / 1000, 1, ' kB'),
          atMost(`b. What polling on to ${polls} times adds to it`, 0.1, grown / 1000, 2, ' kB'),
        ],
        charts: {},
      };
    },
  };
};
