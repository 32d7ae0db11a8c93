import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { brokenLinksOf, codeOf, isExternal, linksOf, targetOf } from '../support/links';
import { pages, readText } from '../support/pages';

// `{@link …}` in the doc comments is checked by `npm run docs`, and the links of the packed pages by spec/package.

const root = join(__dirname, '../..');

describe.each(pages)('the links of %s', (page) => {
  const text = readText(page);

  it('lead to files, and to headings in them', () => {
    expect(brokenLinksOf(root, page)).toEqual([]);
  });

  it('go over https if they are external', () => {
    const form = /^https:\/\/([\w-]+\.)+[a-z]{2,}(\/[^\s]*)?$|^http:\/\/localhost(:\d+)?/;
    expect(
      linksOf(text)
        .filter(isExternal)
        .filter((link) => !form.test(link)),
    ).toEqual([]);
  });

  it('has no name of a spec that does not exist', () => {
    const names = codeOf(text).filter((code) => /^(spec|\.github)\/[\w./-]+$/.test(code));
    expect(names.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

describe('the pages in docs', () => {
  /** The pages that can be reached from `page`. A link to a folder leads to its README. */
  function reach(page: string, found = new Set([page])): Set<string> {
    for (const link of linksOf(readText(page)).filter((link) => !isExternal(link))) {
      const { file } = targetOf(page, link);
      const next = pages.find((page) => page === file || page === `${file}/README.md`);
      if (next && !found.has(next)) reach(next, found.add(next));
    }
    return found;
  }

  it('can all be reached from the README', () => {
    const found = reach('README.md');
    expect(pages.filter((page) => /^docs\/(?!examples\/)/.test(page) && !found.has(page))).toEqual([]);
  });

  it('can all be reached from the README or, those of examples that are not packed, from CONTRIBUTING', () => {
    const found = new Set([...reach('README.md'), ...reach('CONTRIBUTING.md')]);
    expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([]);
  });
});
