/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const config: Config = {
  // a bound for what hangs, also on a machine that is busy with something else
  testTimeout: 30_000,
  testMatch: ['<rootDir>/spec/**/*.spec.ts'],
  transform: {
    '/node_modules/': '<rootDir>/spec/tools/toCommonJs.mjs',
    '\\.(ts|mjs)$': [
      'ts-jest',
      {
        // its own options: Jest runs CommonJS whatever the package is; types are the business of `npm run types`
        tsconfig: {
          target: 'ES2022',
          module: 'CommonJS',
          moduleResolution: 'Bundler',
          isolatedModules: true,
          esModuleInterop: true,
          sourceMap: true,
          // for the examples in JavaScript
          allowJs: true,
          rootDir: '.',
        },
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!@angular/|github-slugger/)'],
  // the public names and `#fetch` mean the sources, as in tsconfig.json
  moduleNameMapper: {
    '^#fetch$': '<rootDir>/src/http/nodeFetch.ts',
    '^rxjs-direct-line$': '<rootDir>/src/index.ts',
    '^rxjs-direct-line/(testing|emulator|angular|web-chat|direct-line-3|outbox)$': '<rootDir>/src/$1/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/coverage/'],
  collectCoverageFrom: ['src/**/*.ts'],
  // of each file of the core by itself, not of their average
  coverageThreshold: {
    global: {},
    './src/{*,{sending,receiving,polling,session,http,protocol,util}/*}.ts': { lines: 95, branches: 95 },
  },
};

export default config;
