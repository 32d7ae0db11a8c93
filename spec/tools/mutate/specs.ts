import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

// All specs of the core as one file for `npm run mutate`: a file of its own would load RxJS once more for each mutant.
const folders = ['polling', 'receiving', 'session', 'sending', 'util', 'connect', 'regressions', 'cases', 'properties'];

/** They use a network, a clock or processes, or they are about other code. */
const leftOut = /overHttp|realTime|unhandled|Unhandled|synchronous|broken|attackCases|fieldCases/;

/** The slow ones, which come last: most mutants are told by the others. */
const slow = /planPolls|pollMessages|coreCasesErrors|credentialLeaks|backpressure|properties/;

const root = join(__dirname, '../..');
const specs = folders
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.spec.ts') && !leftOut.test(name));

// The smallest example of a failure is not needed.
fc.configureGlobal({ endOnFailure: true });

for (const name of [...specs.filter((name) => !slow.test(name)), ...specs.filter((name) => slow.test(name))])
  describe(name, () => void jest.requireActual(join(root, name)));
