import type { Section } from './section';

type Profile = NonNullable<Section['profile']>;

const intro = `# Profiles

These tables show the time of a poll by part and by function, from the profiler of Node. They belong to the
[benchmarks](../benchmarks.md), and \`npm run bench\` writes them. A run under the profiler is slower than a run without
it, so compare only figures of the same table.`;

const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');

/** The line that the page of the benchmarks has in place of the tables. */
export const linkTo = ({ title }: Profile): string => `[${title}](benchmarks/profiles.md#${anchorOf(title)})`;

/** The page of the profiles with one section anew. All others stay. */
export function mergeProfile(page: string, { title, text }: Profile): string {
  const [, ...sections] = page.split(/^(?=## )/m);
  const nth = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  sections.splice(nth < 0 ? sections.length : nth, 1, [`## ${title}`, ...text].join('\n\n'));
  return [intro, ...sections].join('\n\n');
}
