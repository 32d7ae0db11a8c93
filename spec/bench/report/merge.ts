import type { Section, Target } from './section';

/** What a page has: the rows of its targets, and its sections. */
export interface Parts {
  readonly rows: readonly (readonly string[])[];
  readonly sections: readonly string[];
}

export const rowOf = ({ what, target, figure, met }: Target): string[] => [
  what,
  target,
  figure,
  met ? 'met' : '**missed**',
];

/** The page with one section anew, `written`: its text and its rows, by the letter before their dot. All others stay. */
export function merge(page: string, { title, targets }: Pick<Section, 'title' | 'targets'>, written: string): Parts {
  const [head = '', ...sections] = page.split(/^(?=## )/m);
  const nth = sections.findIndex((section) => section.startsWith(`## ${title}\n`));
  sections.splice(nth < 0 ? sections.length : nth, 1, written);

  const letters = targets.map(({ what }) => what.slice(0, 2));
  const others = [...head.matchAll(/^\| ([a-z]\. .*) \|$/gm)]
    .map(([, cells = '']) => cells.split('|').map((cell) => cell.trim()))
    .filter(([what = '']) => !letters.includes(what.slice(0, 2)));
  const rows = [...others, ...targets.map(rowOf)].sort(([a = ''], [b = '']) => a.charCodeAt(0) - b.charCodeAt(0));
  return { rows, sections };
}
