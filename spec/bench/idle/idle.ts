import { inChild, withChild } from '../child';
import { compareProfiles } from '../profile';
import { atMost, type Benchmark } from '../report/section';
import { table } from '../report/table';
import { responder } from '../responder';
import { median, spread } from '../stats';
import { idleClient, type IdleFigures, type IdleOptions, type Kind } from './client';
import { type HeapOptions, idleHeap } from './heap';

const kinds: readonly Kind[] = ['ours', 'bare'];
const kB = (bytes: number) => (bytes / 1000).toFixed(1);

/** What a conversation costs in which nothing is said. */
export const idle: Benchmark = async ({ short }) => {
  const conversations = short ? 500 : 2000;
  const [rounds, warmUp, window] = short ? [1, 2000, 3000] : [5, 10_000, 20_000];
  const interval = 2000;

  const { measured, profiles } = await withChild(responder, {}, async ({ url }) => {
    const run = (kind: Kind, profile: boolean) => {
      const options: IdleOptions = { kind, url, conversations, interval, warmUp, window, profile };
      return inChild(idleClient, options);
    };
    const measured: Record<Kind, IdleFigures>[] = [];
    for (let round = 0; round < rounds; round++) {
      measured.push({ ours: await run('ours', false), bare: await run('bare', false) });
      const { ours, bare } = measured[round]!;
      console.log(`round ${round + 1}: ours ${ours.cpu.toFixed(0)} µs a poll, bare ${bare.cpu.toFixed(0)}`);
    }
    return { measured, profiles: { ours: await run('ours', true), bare: await run('bare', true) } };
  });
  const heapOf = (options: HeapOptions) => inChild(idleHeap, options);
  const [settled, polls] = short ? [100, 1000] : [1000, 10_000];
  const all = await heapOf({ conversations, after: [100] });
  const few = await heapOf({ conversations: conversations / 4, after: [settled, polls] });
  const grown = few.heap[1]! - few.heap[0]!;

  const of = (kind: Kind, name: 'cpu' | 'heap') => measured.map((round) => round[kind][name]);
  const ratio = median(measured.map(({ ours, bare }) => ours.cpu / bare.cpu));
  return {
    title: 'Idle conversations',
    text: [
      `${conversations} conversations in which nothing is said, polled every ${interval / 1000} s over sockets; the service answers in ` +
        `another process. CPU is user and system time of the whole process over ${window / 1000} s after ${warmUp / 1000} s of warming up; ` +
        `ours and the bare loop take turns, ${rounds} times, each in a new process. Medians.`,
      table(
        ['Client', 'CPU, µs a poll', 'from–to', 'Heap, kB a conversation'],
        kinds.map((kind) => [
          kind === 'bare' ? 'bare loop' : kind,
          median(of(kind, 'cpu')).toFixed(0),
          spread(of(kind, 'cpu'), 0),
          kB(median(of(kind, 'heap'))),
        ]),
      ),
      'The heap without HTTP: a transport that answers at once, an interval of 1 ms, in real time. ' +
        `${conversations} conversations take ${kB(all.heap[0]!)} kB each after 100 polls each; ${conversations / 4} take ` +
        `${kB(few.heap[0]!)} kB each after ${settled} polls each, and ${kB(few.heap[1]!)} kB after ${polls}. ` +
        `Such a poll takes ${few.cpu.toFixed(1)} µs.`,
      'Where the time of a poll goes, by the profile of one more run each (µs a poll):',
      compareProfiles({
        ours: { profile: profiles.ours.profile, count: profiles.ours.polls },
        'bare loop': { profile: profiles.bare.profile, count: profiles.bare.polls },
      }),
    ].join('\n\n'),
    targets: [
      atMost('b. CPU of a poll to that of the bare loop', 1.2, ratio),
      atMost('b. Heap of an idle conversation', 10, all.heap[0]! / 1000, 1, ' kB'),
      atMost(`b. What polling on to ${polls} times adds to it`, 0.1, grown / 1000, 2, ' kB'),
    ],
    charts: {},
  };
};
