import { join } from 'node:path';
import ts from 'typescript';

/** An example of a page; `line` is where it begins there. */
export interface Example {
  readonly name: string;
  readonly line: number;
  readonly code: string;
}

const root = join(__dirname, '../..');

/**
 * A program of all examples, with the options of the project and those given; each is a module of its own, whose lines are
 * those of its page. Gives what tells what is wrong with one of them.
 */
export function compileExamples(
  examples: readonly Example[],
  declarations: string,
  more?: ts.CompilerOptions,
): (name: string) => string {
  const configFile = join(root, 'tsconfig.json');
  const json = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config as unknown;
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, root, more, configFile);
  const modules = new Map(examples.map(({ name, line, code }) => [join(root, `${name}.ts`), '\n'.repeat(line) + code]));
  modules.set(join(root, 'globals.d.ts'), declarations);

  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const source = modules.get(file);
    return source === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, source, target);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return (name) =>
    ts.formatDiagnostics(ts.getPreEmitDiagnostics(program, program.getSourceFile(join(root, `${name}.ts`))), host);
}
