import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pages, readText } from '../support/pages';

// `{@link …}` in the doc comments is checked by `npm run docs`.

const root = join(__dirname, '../..');
const markdown = new MarkdownIt();
const parse = (page: string) => markdown.parse(readText(page), {});

/** What a page leads to: other places, and images. */
const linksOf = (page: string): string[] =>
  parse(page)
    .flatMap(({ children }) => children ?? [])
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((link) => link !== null);

/** The anchors of a page, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  const tokens = parse(page);
  return tokens
    .filter((_, i) => tokens[i - 1]?.type === 'heading_open')
    .map(({ children }) => slugger.slug((children ?? []).map(({ content }) => content).join('')));
}

const isExternal = (link: string) => /^\w+:/.test(link);

/** Where a link of a page leads: a file from the root, and a heading in it. */
function targetOf(page: string, link: string) {
  const [path = '', anchor] = decodeURIComponent(link).split('#');
  return { file: path ? join(dirname(page), path) : page, anchor };
}

describe.each(pages)('the links of %s', (page) => {
  const links = linksOf(page);

  it('lead to files, and to headings in them', () => {
    const broken = links
      .filter((link) => !isExternal(link))
      .filter((link) => {
        const { file, anchor } = targetOf(page, link);
        return !existsSync(join(root, file)) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
      });
    expect(broken).toEqual([]);
  });

  it('go over https, where they lead elsewhere', () => {
    const form = /^https:\/\/([\w-]+\.)+[a-z]{2,}(\/[^\s]*)?$|^http:\/\/localhost(:\d+)?/;
    expect(links.filter(isExternal).filter((link) => !form.test(link))).toEqual([]);
  });
});

describe('the pages in docs', () => {
  /** What a page leads to, page by page; a folder is its README. */
  function reach(page: string, found = new Set([page])): Set<string> {
    for (const link of linksOf(page).filter((link) => !isExternal(link))) {
      const { file } = targetOf(page, link);
      const next = pages.find((page) => page === file || page === `${file}/README.md`);
      if (next && !found.has(next)) reach(next, found.add(next));
    }
    return found;
  }

  it('can all be reached from the README', () => {
    const found = reach('README.md');
    expect(pages.filter((page) => page.startsWith('docs/') && !found.has(page))).toEqual([]);
  });
});
