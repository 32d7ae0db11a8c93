/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import root from '../../../jest.config';

/** Web Chat in Chromium: `bash spec/e2e/web-chat/run`. */
const config: Config = {
  ...root,
  rootDir: '../../..',
  testMatch: ['<rootDir>/spec/e2e/web-chat/*.browser.ts'],
  testTimeout: 90_000,
  // they wait more than they work
  maxWorkers: 3,
};

export default config;
