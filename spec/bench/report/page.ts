import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rivalVersion } from '../rival/directLineJs';
import { barChart } from './barChart';
import { showBefore } from './before';
import { lineChart } from './lineChart';
import { merge, readTargets, targetHead } from './merge';
import { linkTo, mergeProfile } from './profiles';
import type { Section } from './section';
import { table } from './table';

/** The targets of a page. */
export const showTargets = (page: string): string => table(targetHead, readTargets(readFileSync(page, 'utf8')));

const version = (name: string) =>
  (createRequire(join(process.cwd(), 'package.json'))(`${name}/package.json`) as { version: string }).version;

const machine = () =>
  `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, ` +
  `Node ${process.versions.node}`;

const image = (name: string, { title }: { title: string }) => `![${title}](benchmarks/${name}.svg)`;

export interface Measured {
  /** Where to write; the pictures get into a folder beside it. */
  readonly page: string;
  /** That page as it was before any of this was measured. */
  readonly before: string;
  /** How much of the machine its other guests took in each run, %. */
  readonly steal: readonly { readonly name: string; readonly steal: number }[];
}

function tellSteal(steal: Measured['steal']): string {
  const series = new Map<string, string[]>();
  for (const { name, steal: part } of steal) {
    const [run = ''] = name.split(/, (?=run \d+$)/);
    series.set(run, [...(series.get(run) ?? []), part.toFixed(1)]);
  }
  const told = [...series].map(([name, parts]) => `${name} ${parts.join(', ')}`);
  return `Share of the CPU that other guests of the machine took in each run (\`steal\`), %: ${told.join('; ')}.`;
}

/** Writes one section and its charts; all others stay on the page as they are. */
export async function writeSection(section: Section, { page, before, steal }: Measured): Promise<void> {
  const { title, text, charts, profile } = section;
  const [, ...sections] = before.split(/^(?=## )/m);
  const old = sections.find((other) => other.startsWith(`## ${title}\n`)) ?? '';
  const written = [
    `## ${title}`,
    ...text.map((part) => {
      if (typeof part === 'string') return part;
      const { head, rows } = showBefore(part, old);
      return table(head, rows);
    }),
    ...Object.entries(charts).map(([name, chart]) => image(name, chart)),
    ...(profile ? [linkTo(profile)] : []),
    `Measured on ${new Date().toISOString().slice(0, 10)}. ${tellSteal(steal)}`,
  ].join('\n\n');
  const parts = merge(readFileSync(page, 'utf8'), section, { written, before });

  const intro = readFileSync('spec/bench/report/intro.md', 'utf8')
    .replace('{{machine}}', machine())
    .replace('{{ours}}', version('rxjs-direct-line'))
    .replace('{{rxjs}}', version('rxjs'))
    .replace('{{cross-fetch}}', version('cross-fetch'))
    .replace('{{directlinejs}}', rivalVersion('botframework-directlinejs'))
    .replace('{{xhr2}}', rivalVersion('xhr2'))
    .replace('{{targets}}', () => table(targetHead, parts.rows));
  const markdown = [intro, ...parts.sections].join('\n\n');
  const style = { ...(await resolveConfig('docs/benchmarks.md')), filepath: page, proseWrap: 'always' } as const;
  writeFileSync(page, await format(markdown, style));
  const folder = join(dirname(page), 'benchmarks');
  mkdirSync(folder, { recursive: true });
  for (const [name, chart] of Object.entries(charts)) {
    writeFileSync(join(folder, `${name}.svg`), 'panels' in chart ? lineChart(chart) : barChart(chart));
  }
  if (profile) {
    const file = join(folder, 'profiles.md');
    const profiles = existsSync(file) ? readFileSync(file, 'utf8') : '';
    writeFileSync(file, await format(mergeProfile(profiles, profile), style));
  }
  console.log(`\n${written}\n`);
}
