import { readFileSync } from 'node:fs';

/** Ticks of all cores since the machine began, and those of them that its other guests took. */
function readTicks(): { all: number; steal: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  // user, nice, system, idle, iowait, irq, softirq, steal; what follows is in the first two already
  const ticks = line.split(/ +/).slice(1, 9).map(Number);
  return { all: ticks.reduce((all, some) => all + some, 0), steal: ticks[7] ?? 0 };
}

/** Begins to watch; tells how much of the cores' time other guests of the machine took since, in %. */
export function watchSteal(): () => number {
  const before = readTicks();
  return () => {
    const { all, steal } = readTicks();
    return all === before.all ? 0 : (100 * (steal - before.steal)) / (all - before.all);
  };
}
