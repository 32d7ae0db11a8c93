import * as directLine from 'rxjs-direct-line';
import * as testing from 'rxjs-direct-line/testing';
import ts from 'typescript';
import { readText, sources } from '../support/pages';

const page = readText('docs/troubleshooting.md');

/** The code in the first column of the tables of a section. */
function rowsOf(section: string): string[] {
  const [, text = ''] = new RegExp(`^## ${section}$(.*?)^## `, 'ms').exec(page) ?? [];
  const cells = [...text.matchAll(/^\| (.*?) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(.+?)`/g)].map(([, code = '']) => code));
}

/** What a member of `check({ … })` or `assertOptions(options, { … })` is called; `…` stands for what is known at run time alone. */
function namesOf(name: ts.Node): string[] {
  if (ts.isIdentifier(name) || ts.isStringLiteral(name)) return [name.text];
  if (ts.isTemplateExpression(name))
    return [name.head.text + name.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
  const names: string[] = [];
  const collect = (node: ts.Node) => {
    if (ts.isStringLiteral(node) || ts.isTemplateExpression(node)) names.push(...namesOf(node));
    else ts.forEachChild(node, collect);
  };
  collect(name);
  return names;
}

/** What the sources check, by name. */
const checked = sources.flatMap((file) => {
  const names: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && /^(check|needCounts|assertOptions)$/.test(node.expression.getText())) {
      const valid = node.arguments.at(-1);
      if (!valid || !ts.isObjectLiteralExpression(valid)) throw new Error(`${file}: not known by name`);
      for (const property of valid.properties)
        if (property.name && !/: isAnything$/.test(property.getText())) names.push(...namesOf(property.name));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readText(file), ts.ScriptTarget.ES2022, true));
  return names;
});

describe('docs/troubleshooting.md', () => {
  const classes = Object.entries({ ...directLine, ...testing })
    .filter(([, value]) => (value as { prototype?: unknown }).prototype instanceof Error)
    .map(([name]) => name);

  it.each(classes)('says what to do about a %s', (name) => {
    expect(rowsOf('Errors')).toContain(name);
  });

  it.each([...new Set(checked)])('says what is wrong where it is "not valid: %s"', (name) => {
    expect(rowsOf('Wrong options')).toContain(name);
  });

  it('knows no other names', () => {
    expect(rowsOf('Wrong options').filter((name) => name !== 'not valid:' && !checked.includes(name))).toEqual([]);
  });
});
