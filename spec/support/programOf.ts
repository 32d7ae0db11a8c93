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
 * those of its page. `fileOf` gives that of one of them.
 */
export function programOf(examples: readonly Example[], declarations: string, more?: ts.CompilerOptions) {
  const configFile = join(root, 'tsconfig.json');
  const json = ts.readConfigFile(configFile, (file) => ts.sys.readFile(file)).config as unknown;
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, root, more, configFile);
  const pathOf = (name: string) => join(root, `${name}.ts`);
  const modules = new Map(examples.map(({ name, line, code }) => [pathOf(name), '\n'.repeat(line) + code]));
  modules.set(join(root, 'globals.d.ts'), declarations);

  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.getSourceFile = (file, target, ...rest) => {
    const source = modules.get(file);
    return source === undefined ? getSourceFile(file, target, ...rest) : ts.createSourceFile(file, source, target);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const fileOf = (name: string) => program.getSourceFile(pathOf(name));
  /** Says what is wrong with one of them. */
  const diagnose = (name: string) => ts.formatDiagnostics(ts.getPreEmitDiagnostics(program, fileOf(name)), host);
  return { program, fileOf, diagnose };
}
