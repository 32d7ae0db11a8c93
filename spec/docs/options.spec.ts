import { join } from 'node:path';
import ts from 'typescript';
import { programOf } from '../support/programOf';
import { declarations } from '../support/docsGlobals';
import { readText } from '../support/pages';

// docs/options.md has each option of `connect`, with its type and its default as the sources declare them.

const page = readText('docs/options.md');
const code = `import type { ConnectOptions, RetryOptions } from 'rxjs-direct-line';
export type Both = [ConnectOptions, RetryOptions];`;
const { program, fileOf } = programOf([{ name: 'docs/options.md', line: 0, code }], declarations);
const checker = program.getTypeChecker();

/** The members of an interface that is exported, those that it inherits included. */
function membersOf(name: string): ts.Symbol[] {
  const entry = program.getSourceFile(join(__dirname, '../../src/index.ts'));
  const module = entry && checker.getSymbolAtLocation(entry);
  const exported = module && checker.getExportsOfModule(module).find((symbol) => symbol.name === name);
  if (!exported) throw new Error(`${name} is not exported`);
  return checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(exported)).getProperties();
}

/** The type as it is declared. An alias that is marked as inline is not public, so its definition is given. */
function typeOf(member: ts.Symbol): string {
  const [declaration] = member.declarations ?? [];
  const declared = declaration && ts.isPropertySignature(declaration) && declaration.type;
  if (!declared) throw new Error(`${member.name} has no type`);
  if (!ts.isTypeReferenceNode(declared)) return declared.getText();
  const alias = checker.getSymbolAtLocation(declared.typeName);
  const symbol = alias && alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
  const isInline = symbol?.getJsDocTags(checker).some(({ name }) => name === 'inline');
  const [definition] = symbol?.declarations ?? [];
  return isInline && definition && ts.isTypeAliasDeclaration(definition)
    ? definition.type.getText()
    : declared.getText();
}

function defaultOf(member: ts.Symbol): string | undefined {
  const tag = member.getJsDocTags(checker).find(({ name }) => name === 'default');
  return tag && ts.displayPartsToString(tag.text);
}

const withoutQuotes = (text: string) => text.replaceAll('`', '').trim();
const sections = [...page.matchAll(/^### (\S+)\n\n- Type: `(.*)`\n- Default: (.*)$/gm)].map(
  ([, name = '', type = '', initial = '']) => ({ name, type, initial: withoutQuotes(initial) }),
);

describe('docs/options.md', () => {
  const options = membersOf('ConnectOptions');

  it('is about a program that compiles', () => {
    expect(fileOf('docs/options.md')).toBeDefined();
    expect(options).not.toEqual([]);
  });

  it('has each option, and no other', () => {
    expect(sections.map(({ name }) => name).sort()).toEqual(options.map(({ name }) => name).sort());
  });

  it.each(options.map((option) => [option.name, option] as const))(
    'has the type and the default of %s',
    (name, option) => {
      const section = sections.find((section) => section.name === name);
      expect(section?.type).toBe(typeOf(option));
      const declared = defaultOf(option);
      if (declared === undefined) expect(section?.initial).toBe(name === 'retry' ? 'see the table' : 'none');
      else expect(section?.initial).toBe(declared);
    },
  );

  it('has each member of retry, with its default', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (\S+) +\|/gm)].map(([, name, initial = '']) => [
      name,
      withoutQuotes(initial),
    ]);
    expect(rows).toEqual(membersOf('RetryOptions').map((member) => [member.name, defaultOf(member)]));
  });
});
