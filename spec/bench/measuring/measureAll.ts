import type { Benchmark, BenchOptions, Section } from '../report/section';
import { writeSection } from '../report/page';
import { fingerprintSources, type Kept, openKept } from './kept';
import type { Step } from './step';
import { watchSteal } from './steal';

const inMinutes = (seconds: number) => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);
const isMissing =
  ({ find }: Kept) =>
  ({ name }: Step) =>
    find(name) === undefined;

export interface MeasureOptions extends BenchOptions {
  /** Where to write. */
  readonly page: string;
  /** Begins anew in place of going on. */
  readonly anew: boolean;
}

/**
 * Measures all that is not kept yet, one run after the other, and writes each part once it is complete. Says before each run
 * how far it is. If all of it is on the page already, it begins anew.
 */
export async function measureAll(
  benchmarks: Readonly<Record<string, Benchmark>>,
  { page, anew, short }: MeasureOptions,
): Promise<Section[]> {
  const sources = fingerprintSources();
  const parts = Object.entries(benchmarks).map(([name, benchmark]) => ({
    name,
    ...benchmark({ short }),
    kept: openKept(short ? `${name}-short` : name, sources, page),
  }));
  const missing = () => parts.flatMap(({ steps, kept }) => steps.filter(isMissing(kept)));
  if (anew || parts.every(({ kept }) => kept.isWritten())) for (const { kept } of parts) kept.forget();

  const all = parts.flatMap(({ steps }) => steps).length;
  const sections: Section[] = [];
  for (const { name: part, steps, kept, report } of parts) {
    if (kept.isWritten()) continue;
    for (const step of steps.filter(isMissing(kept))) {
      const left = missing();
      const seconds = left.reduce((sum, { seconds }) => sum + seconds, 0);
      const done = `[${all - left.length + 1}/${all}]`;
      console.log(`${done} ${part}: ${step.name}, ${inMinutes(step.seconds)}; ${inMinutes(seconds)} to go`);
      const readSteal = watchSteal();
      const measured = await step.measure();
      kept.add(step.name, { measured, steal: readSteal() });
    }
    const runs = steps.map((step) => ({ step, run: kept.find(step.name)! }));
    for (const { step, run } of runs) step.measured = run.measured;
    const section = report();
    const steal = runs.map(({ step, run }) => ({ name: step.name, steal: run.steal }));
    await writeSection(section, { page, before: kept.before, steal });
    kept.tellWritten();
    sections.push(section);
  }
  return sections;
}
