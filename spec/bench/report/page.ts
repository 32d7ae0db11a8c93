import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rivalVersion } from '../rival/directLineJs';
import { barChart } from './barChart';
import type { Section, Target } from './section';
import { table } from './table';

/** A section, and when it was measured. */
export interface Measured extends Section {
  readonly on: string;
}

export const targetTable = (targets: readonly Target[]): string =>
  table(
    ['', 'Target', 'Figure', ''],
    targets.map(({ what, target, figure, met }) => [what, target, figure, met ? 'met' : '**missed**']),
  );

const version = (name: string) =>
  (createRequire(join(process.cwd(), 'package.json'))(`${name}/package.json`) as { version: string }).version;

const machine = () =>
  `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, ` +
  `Node ${process.versions.node}`;

const image = (name: string, { title }: { title: string }) => `![${title}](benchmarks/${name}.svg)`;

/** Writes the page and its charts. */
export async function writePage(sections: readonly Measured[]): Promise<void> {
  const file = 'docs/benchmarks.md';
  const text = readFileSync('spec/bench/report/intro.md', 'utf8')
    .replace('{{machine}}', machine())
    .replace('{{ours}}', version('rxjs-direct-line'))
    .replace('{{rxjs}}', version('rxjs'))
    .replace('{{cross-fetch}}', version('cross-fetch'))
    .replace('{{directlinejs}}', rivalVersion('botframework-directlinejs'))
    .replace('{{xhr2}}', rivalVersion('xhr2'))
    .replace('{{targets}}', () => targetTable(sections.flatMap(({ targets }) => targets)));
  const parts = sections.map(({ title, on, text, charts }) =>
    [
      `## ${title}`,
      text,
      ...Object.entries(charts).map(([name, chart]) => image(name, chart)),
      `Measured on ${on}.`,
    ].join('\n\n'),
  );
  const page = [text, ...parts].join('\n\n');
  writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file, proseWrap: 'always' }));
  mkdirSync('docs/benchmarks', { recursive: true });
  for (const { charts } of sections) {
    for (const [name, chart] of Object.entries(charts)) writeFileSync(`docs/benchmarks/${name}.svg`, barChart(chart));
  }
}
