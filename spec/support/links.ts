import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const markdown = new MarkdownIt();
const inlineOf = (text: string) => markdown.parse(text, {}).flatMap(({ children }) => children ?? []);

/** The targets of the links and images of a page. */
export const linksOf = (text: string): string[] =>
  inlineOf(text)
    .map((token) => token.attrGet('href') ?? token.attrGet('src'))
    .filter((link) => link !== null);

/** The texts in backticks of a page, without its blocks of code. */
export const codeOf = (text: string): string[] =>
  inlineOf(text)
    .filter(({ type }) => type === 'code_inline')
    .map(({ content }) => content);

export const isExternal = (link: string): boolean => /^\w+:/.test(link);

/** The target of a link on `page`: a path from the root, and the anchor of a heading. */
export function targetOf(page: string, link: string): { file: string; anchor?: string | undefined } {
  const [path = '', anchor] = decodeURIComponent(link).split('#');
  return { file: path ? join(dirname(page), path) : page, anchor };
}

/** The anchors of the headings of a page, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  const slugger = new GithubSlugger();
  const tokens = markdown.parse(text, {});
  return tokens
    .filter((_, i) => tokens[i - 1]?.type === 'heading_open')
    .map(({ children }) => slugger.slug((children ?? []).map(({ content }) => content).join('')));
}

/** The links of `page` that do not lead to a file below `root`, or not to a heading of that file. */
export function brokenLinksOf(root: string, page: string): string[] {
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  return linksOf(read(page))
    .filter((link) => !isExternal(link))
    .filter((link) => {
      const { file, anchor } = targetOf(page, link);
      if (file.startsWith('..') || !existsSync(join(root, file))) return true;
      return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
    });
}
