// Makes one file of all specs of the core, for Stryker, which loads the specs anew for each mutant: RxJS, the sources and
// 50 spec files would take eight times as long as one file.
import { readdirSync } from 'node:fs';
import { build } from 'esbuild';

const folders = ['polling', 'receiving', 'session', 'sending', 'util', 'connect', 'regressions', 'cases', 'properties'];

/** They use a network, a clock or processes, load modules themselves, or are about other code. */
const leftOut = /overHttp|realTime|nhandled|broken|attackCases|fieldGateways|fieldNetwork|fieldOptions/;

/** The slow ones come last: most mutants are told by the others. */
const slow = /planPolls|coreCasesErrors|credentialLeaks|backpressure|properties/;

const specs = folders
  .flatMap((folder) => readdirSync(`spec/${folder}`).map((name) => `${folder}/${name}`))
  .filter((name) => name.endsWith('.spec.ts') && !leftOut.test(name));
const inOrder = [...specs.filter((name) => !slow.test(name)), ...specs.filter((name) => slow.test(name))];

await build({
  stdin: {
    contents: [
      // The smallest example of a failure is not needed.
      `require('fast-check').configureGlobal({ endOnFailure: true });`,
      ...inOrder.map((name) => `describe('${name}', () => { require('./${name}'); });`),
    ].join('\n'),
    resolveDir: 'spec',
  },
  bundle: true,
  platform: 'node',
  alias: { '#fetch': './src/http/nodeFetch.ts' },
  outfile: 'spec/tools/mutate/specs.cjs',
  allowOverwrite: true,
  logLevel: 'warning',
});
