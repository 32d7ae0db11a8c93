import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { rivalVersion } from '../rival/directLineJs';
import { barChart } from './barChart';
import { lineChart } from './lineChart';
import { merge, rowOf } from './merge';
import type { Section, Target } from './section';
import { table } from './table';

const file = 'docs/benchmarks.md';

const tableOf = (rows: readonly (readonly string[])[]) => table(['', 'Target', 'Figure', ''], rows);

export const targetTable = (targets: readonly Target[]): string => tableOf(targets.map(rowOf));

const version = (name: string) =>
  (createRequire(join(process.cwd(), 'package.json'))(`${name}/package.json`) as { version: string }).version;

const machine = () =>
  `${cpus().length} cores (${cpus()[0]!.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}, ` +
  `Node ${process.versions.node}`;

const image = (name: string, { title }: { title: string }) => `![${title}](benchmarks/${name}.svg)`;

/** Writes one section and its charts; all others stay on the page as they are. */
export async function writeSection({ title, text, targets, charts }: Section): Promise<void> {
  const written = [
    `## ${title}`,
    text,
    ...Object.entries(charts).map(([name, chart]) => image(name, chart)),
    `Measured on ${new Date().toISOString().slice(0, 10)}.`,
  ].join('\n\n');
  const { rows, sections } = merge(readFileSync(file, 'utf8'), { title, targets }, written);

  const intro = readFileSync('spec/bench/report/intro.md', 'utf8')
    .replace('{{machine}}', machine())
    .replace('{{ours}}', version('rxjs-direct-line'))
    .replace('{{rxjs}}', version('rxjs'))
    .replace('{{cross-fetch}}', version('cross-fetch'))
    .replace('{{directlinejs}}', rivalVersion('botframework-directlinejs'))
    .replace('{{xhr2}}', rivalVersion('xhr2'))
    .replace('{{targets}}', () => tableOf(rows));
  const page = [intro, ...sections].join('\n\n');
  writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file, proseWrap: 'always' }));
  mkdirSync('docs/benchmarks', { recursive: true });
  for (const [name, chart] of Object.entries(charts)) {
    writeFileSync(`docs/benchmarks/${name}.svg`, 'panels' in chart ? lineChart(chart) : barChart(chart));
  }
}
