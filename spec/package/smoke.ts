import { copyFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const name = 'talk.mjs';

/** Lets the package that is installed in `folder` do what it has to, run by `node`. */
export async function smoke(folder: string, node: string): Promise<void> {
  copyFileSync(join(__dirname, name), join(folder, name));
  // what node-fetch imports is deprecated; Node 21 alone tells of it in a package
  const { stdout, stderr } = await run(node, ['--disable-warning=DEP0040', name], { cwd: folder });
  const said = ['imported', 'imported, in virtual time', 'required', 'required, in virtual time'];
  expect({ stdout, stderr }).toEqual({ stdout: said.map((how) => `${how}: You said hello\n`).join(''), stderr: '' });
}
