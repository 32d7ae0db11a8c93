import type { Section, Target } from './section';
import { readTables } from './table';

/** What a page has: the rows of its targets, and its sections. */
export interface Parts {
  readonly rows: readonly (readonly string[])[];
  readonly sections: readonly string[];
}

export const targetHead = ['', 'Target', 'Figure', 'Before', ''];

/** The rows of the targets on a page; an older one has no figures of before. */
export function readTargets(page: string): string[][] {
  const [head = ''] = page.split(/^(?=## )/m);
  const targets = readTables(head).find(({ head: [, name] }) => name === 'Target');
  return (targets?.rows ?? []).map((row) => {
    const [what = '', target = '', figure = '', ...rest] = row;
    return [what, target, figure, rest.length > 1 ? rest[0]! : '', rest.at(-1)!];
  });
}

/** The page with one section anew, `written`: its text and its rows, by the letter before their dot. All others stay. */
export function merge(
  page: string,
  { title, targets }: Pick<Section, 'title' | 'targets'>,
  { written, before }: { readonly written: string; readonly before: string },
): Parts {
  const [, ...sections] = page.split(/^(?=## )/m);
  const nth = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  sections.splice(nth < 0 ? sections.length : nth, 1, written);

  const figures = new Map(readTargets(before).map(([what = '', , figure = '']) => [what, figure]));
  const toRow = ({ what, target, figure, met }: Target) => [
    what,
    target,
    figure,
    figures.get(what) ?? '',
    met ? 'met' : '**missed**',
  ];
  const letters = targets.map(({ what }) => what.slice(0, 2));
  const others = readTargets(page).filter(([what = '']) => !letters.includes(what.slice(0, 2)));
  const rows = [...others, ...targets.map(toRow)].sort(([a = ''], [b = '']) => a.charCodeAt(0) - b.charCodeAt(0));
  return { rows, sections };
}
