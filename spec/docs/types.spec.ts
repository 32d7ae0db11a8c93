import { join } from 'node:path';
import ts from 'typescript';
import { programOf } from '../support/programOf';
import { declarations } from '../support/docsGlobals';
import { blocksOf } from '../support/pages';

// Every example compiles, and every public name is used by one: a value by its name, a type by its name or by a value of
// that type, an option by giving it. All are one program, because the compiler takes seconds to start.

const doors = [
  'index',
  'testing/index',
  'emulator/index',
  'angular/index',
  'web-chat/index',
  'direct-line-3/index',
  'outbox/index',
];
const examples = [...blocksOf('ts'), ...blocksOf('typescript').filter(({ code }) => code.includes("/angular'"))];
const { program, fileOf, diagnose } = programOf(examples, declarations, { experimentalDecorators: true });
const checker = program.getTypeChecker();

const resolve = (symbol: ts.Symbol) =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
const used = new Set<ts.Declaration>();
const use = (symbol: ts.Symbol | undefined) =>
  symbol && resolve(symbol).declarations?.forEach((declaration) => used.add(declaration));

function useType(type: ts.Type | undefined): void {
  if (!type) return;
  use(type.aliasSymbol);
  use(type.getSymbol());
  // an option that may be left out has `undefined` beside its type
  if (type.isUnion() && !type.aliasSymbol) type.types.forEach(useType);
}

/** What a member of an object literal gives; one that is spread gives all it has, but where it is all that is wanted. */
function namesIn(property: ts.ObjectLiteralElementLike, wanted: ts.Type | undefined): string[] {
  if (!ts.isSpreadAssignment(property)) return [property.name.getText()];
  const given = checker.getTypeAtLocation(property.expression);
  return given === wanted ? [] : given.getProperties().map(({ name }) => name);
}

function visit(node: ts.Node): void {
  if (ts.isIdentifier(node)) use(checker.getSymbolAtLocation(node));
  if (ts.isExpression(node) || ts.isBindingElement(node) || ts.isParameter(node))
    useType(checker.getTypeAtLocation(node));
  if (ts.isExpression(node)) useType(checker.getContextualType(node));
  if (ts.isObjectBindingPattern(node)) {
    const given = checker.getTypeAtLocation(node);
    for (const { propertyName, name } of node.elements) use(given.getProperty((propertyName ?? name).getText()));
  }
  if (ts.isObjectLiteralExpression(node)) {
    const contextual = checker.getContextualType(node);
    const wanted = contextual && checker.getNonNullableType(contextual);
    for (const property of node.properties)
      for (const name of namesIn(property, wanted)) use(wanted?.getProperty(name));
  }
  ts.forEachChild(node, visit);
}
for (const { name } of examples) {
  const file = fileOf(name);
  if (file) visit(file);
}

const isUsed = (symbol: ts.Symbol) => resolve(symbol).declarations?.some((declaration) => used.has(declaration));

function exportsOf(door: string): ts.Symbol[] {
  const file = program.getSourceFile(join(__dirname, `../../src/${door}.ts`));
  const symbol = file && checker.getSymbolAtLocation(file);
  return symbol ? checker.getExportsOfModule(symbol) : [];
}

describe('the examples', () => {
  it.each(examples)('compile: $name', ({ name }) => {
    expect(diagnose(name)).toBe('');
  });

  it.each(examples.filter(({ name }) => name.startsWith('docs/angular.md')))(
    'declare all they use: $name',
    ({ name }) => {
      const globals = fileOf('globals.d');
      const usesGlobal = (node: ts.Node): boolean =>
        (ts.isIdentifier(node) &&
          checker.getSymbolAtLocation(node)?.declarations?.some((found) => found.getSourceFile() === globals)) ||
        (ts.forEachChild(node, (child) => usesGlobal(child) || undefined) ?? false);
      expect(usesGlobal(fileOf(name)!)).toBe(false);
    },
  );
});

describe('every public name has an example', () => {
  it.each(doors)('of %s', (door) => {
    const names = exportsOf(door);
    expect(names).not.toEqual([]);
    expect(names.filter((symbol) => !isUsed(symbol)).map(({ name }) => name)).toEqual([]);
  });

  it.each(['ConnectOptions', 'Conversation'])('each member of %s too', (name) => {
    const type = exportsOf('index').find((symbol) => symbol.name === name)!;
    const members = checker.getDeclaredTypeOfSymbol(resolve(type)).getProperties();
    expect(members).not.toEqual([]);
    expect(members.filter((member) => !isUsed(member)).map(({ name }) => name)).toEqual([]);
  });
});
