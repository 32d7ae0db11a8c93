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

  it('are all that each page shows', () => {
    for (const [page, names] of Object.entries(pictures)) {
      const shown = [...readText(page).matchAll(/\]\(pictures\/(\w+)\.svg\)/g)].map(([, name]) => name);
      expect(shown.sort()).toEqual(Object.keys(names).sort());
    }
  });

  it('have the loop by hand that the page shows', () => {
    const [, loop = ''] = /^export (function.*)/ms.exec(readText('spec/pictures/usualPoller.ts')) ?? [];
    expect(loop).not.toBe('');
    expect(readText('docs/comparison.md')).toContain(loop.trim());
  });

  it('have the figures of the outage that the page tells', () => {
    const waits = [...readText('docs/pictures/outage.svg').matchAll(/longest wait: ([\d.]+ s)[.<]/g)].map(
      ([, wait]) => wait,
    );
    expect(new Set(waits).size).toBe(2);
    for (const wait of waits) expect(readText('docs/comparison.md')).toContain(`after ${wait}`);
  });

  it('are one for each operator', () => {
    const operators = readdirSync('src/operators').map((file) => file.replace('.ts', ''));
    expect(Object.keys(pictures['docs/operators.md'] ?? {}).sort()).toEqual(
      operators.filter((name) => name !== 'index').sort(),
    );
  });
});
