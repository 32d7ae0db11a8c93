/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
import root from '../../jest.config';
import { leftOut } from './leftOut';

// a tenth of what `npm run test:all` does
process.env['PROPERTY_RUNS'] ??= '100';
// for spec/support/amount.ts
process.env['EVERYDAY'] = 'yes';

/** The specs to run after each change: `npm test`. */
const config: Config = {
  ...root,
  rootDir: '../..',
  testPathIgnorePatterns: [`<rootDir>/spec/(${leftOut.join('|')})/`],
  globalTeardown: '<rootDir>/spec/everyday/leftOut.ts',
};

export default config;
