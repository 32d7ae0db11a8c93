/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import root from '../../jest.config';

/** The Angular example in Chromium: `npm run test:browser`. */
const config: Config = {
  ...root,
  rootDir: '../..',
  testMatch: ['<rootDir>/spec/browser/*.browser.ts'],
  globalSetup: '<rootDir>/spec/browser/support/buildExample.ts',
  testTimeout: 90_000,
  // they wait more than they work
  maxWorkers: 3,
};

export default config;
