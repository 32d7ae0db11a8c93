import { relative } from 'node:path';
import ts from 'typescript';

const options: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
};

/** What a declaration is of, where no type is written. */
const mayBeUntyped = (node: ts.Node) =>
  ts.isVariableDeclaration(node) ||
  ts.isParameter(node) ||
  ts.isPropertySignature(node) ||
  ts.isPropertyDeclaration(node);

/**
 * Every `any` in the declarations of `entries` and of what they import from `folder`: written, implied where a type is
 * missing, or made of a name that leads nowhere. A line each.
 */
export function anyIn(folder: string, entries: readonly string[]): string[] {
  const program = ts.createProgram({ rootNames: entries, options });
  const checker = program.getTypeChecker();
  const found: string[] = [];

  const visit = (node: ts.Node): void => {
    const isAny =
      (ts.isTypeNode(node) || mayBeUntyped(node)) && checker.getTypeAtLocation(node).flags & ts.TypeFlags.Any;
    const isUntypedFunction = ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node) && !node.type;
    if (isAny || isUntypedFunction) {
      const file = node.getSourceFile();
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push(`${relative(folder, file.fileName)}:${line + 1}: ${node.getText().split('\n')[0] ?? ''}`);
    }
    ts.forEachChild(node, visit);
  };
  program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${folder}/`))
    .forEach(visit);
  return found;
}
