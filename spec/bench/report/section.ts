import type { Step } from '../measuring/step';
import type { Chart } from './barChart';
import type { Figures } from './before';
import type { LineChart } from './lineChart';

/** What was aimed at, and what came out. */
export interface Target {
  readonly what: string;
  readonly target: string;
  readonly figure: string;
  readonly met: boolean;
}

/** What one benchmark has to say. */
export interface Section {
  /** Its heading. */
  readonly title: string;
  /** Paragraphs in Markdown, and the tables whose figures are compared with those of before. */
  readonly text: readonly (string | Figures)[];
  readonly targets: readonly Target[];
  /** The tables of the time by part and by function, for a page of their own. */
  readonly profile?: { readonly title: string; readonly text: readonly string[] };
  /** By their names, without `.svg`. */
  readonly charts: Readonly<Record<string, Chart | LineChart>>;
}

export interface BenchOptions {
  /** Small counts: tries the harness, and its figures are noise. */
  readonly short: boolean;
}

/** What is to be measured, and what it says once all of that has been. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly report: () => Section;
}

export type Benchmark = (options: BenchOptions) => Plan;

export const atMost = (what: string, limit: number, figure: number, digits = 2, unit = ''): Target => ({
  what,
  target: `≤ ${limit}${unit}`,
  figure: `${figure.toFixed(digits)}${unit}`,
  met: figure <= limit,
});

export const atLeast = (what: string, limit: number, figure: number, digits = 2, unit = ''): Target => ({
  ...atMost(what, limit, figure, digits, unit),
  target: `≥ ${limit}${unit}`,
  met: figure >= limit,
});
