import { readdirSync, readFileSync } from 'node:fs';
import { readText } from '../support/pages';
import { pictures } from './pictures';

const drawn = Object.entries(pictures).flatMap(([page, names]) =>
  Object.entries(names).map(([name, draw]) => ({ page, name, draw })),
);

describe('the pictures of docs/pictures', () => {
  // If one differs, look at what has changed, then run `npm run pictures`.
  it.each(drawn)('show what the library does: $name', ({ name, draw }) => {
    const svg = draw();
    expect(readFileSync(`docs/pictures/${name}.svg`, 'utf8')).toBe(svg);
    expect(svg.length).toBeLessThan(12_000);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it.each(drawn)('are on their page, with words for those who cannot see them: $name', ({ page, name }) => {
    expect(readText(page)).toMatch(new RegExp(String.raw`^!\[[^\]]{20,}\]\(pictures/${name}\.svg\)$`, 'm'));
  });

  it('are all that each page shows, one for each operator', () => {
    for (const [page, names] of Object.entries(pictures)) {
      const shown = [...readText(page).matchAll(/\]\(pictures\/(\w+)\.svg\)/g)].map(([, name]) => name);
      expect(shown.sort()).toEqual(Object.keys(names).sort());
    }
    const operators = readdirSync('src/operators').map((file) => file.replace('.ts', ''));
    expect(Object.keys(pictures['docs/operators.md'] ?? {}).sort()).toEqual(
      operators.filter((name) => name !== 'index').sort(),
    );
  });
});
