import { defineConfig } from 'tsdown';

const publicFace = {
  index: 'src/index.ts',
  testing: 'src/testing/index.ts',
  emulator: 'src/emulator/index.ts',
  angular: 'src/angular/index.ts',
  'web-chat': 'src/web-chat/index.ts',
  'direct-line-3': 'src/direct-line-3/index.ts',
  outbox: 'src/outbox/index.ts',
};
const entry = {
  ...publicFace,
  // the two sides of `#fetch`, see "imports" in package.json
  nodeFetch: 'src/http/nodeFetch.ts',
  platformFetch: 'src/http/platformFetch.ts',
};

export default defineConfig({
  entry,
  format: {
    esm: { entry: { ...entry, cli: 'src/cli/index.ts' } }, // a command is never required
    cjs: {},
  },
  target: 'es2022',
  platform: 'neutral', // the same files run in Node and in browsers
  dts: { entry: Object.values(publicFace) },
  sourcemap: true,
  // the core in one piece, without the operators: a bundle imports from rxjs once, and no more than it needs
  outputOptions: {
    codeSplitting: {
      groups: [
        // an entry point that needs no more of the core than this shall not bring along what bundlers cannot leave out
        { name: 'util', test: /src\/util\/(assertOptions|tryOr)\.ts$/ },
        {
          name: 'core',
          test: /src\/((?!index\.ts)\w+\.ts|(sending|receiving|polling|session|http|protocol|util)\/(?!\w+Fetch\.ts|proxyAgent\.ts)\w+\.ts)$/,
        },
        { name: 'operators', test: /src\/operators\/\w+\.ts$/ },
      ],
    },
    sourcemapExcludeSources: true, // the package has them, in src
  },
  deps: { neverBundle: [/^#/, /^node:/] }, // dependencies are external anyway
});
