import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import everything from '../../jest.config';
import { scripts } from '../../package.json';
import inChromium from '../browser/jest.config';
import inWebChat from '../e2e/web-chat/jest.config';
import everyday from './jest.config';
import { leftOut } from './leftOut';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const ci = read('.ci/run');
const files = readdirSync(join(root, 'spec'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !relative(root, entry.parentPath).includes('node_modules'))
  .map(({ parentPath, name }) => relative(root, join(parentPath, name)));
const specs = files.filter((file) => /\.(spec|test|browser)\.[cm]?[jt]sx?$/.test(file));
const runs = files.filter((file) => file.endsWith('/run'));

const toRegExp = (glob: string) => {
  const path = glob.replace('<rootDir>/', '').replaceAll('.', '\\.');
  return new RegExp(`^${path.replaceAll('**/', '(?:.+/)?').replaceAll('*', '[^/]*')}$`);
};

describe('.ci/run', () => {
  const configs = {
    'npm run test:all': everything,
    'npm run test:browser': inChromium,
    'spec/e2e/web-chat/run': inWebChat,
  };

  it.each(Object.entries(configs))('calls %s, which leaves out none of its files', (command, config) => {
    expect(ci).toContain(command);
    expect(config.testPathIgnorePatterns).toBeUndefined();
  });

  it.each(specs)('runs %s', (file) => {
    const matching = Object.values(configs).flatMap(({ testMatch = [] }) => [testMatch].flat().map(toRegExp));
    expect(matching.filter((pattern) => pattern.test(file))).toHaveLength(1);
  });

  it('runs everything with coverage, all runs of the properties, and in full what is many', () => {
    expect(scripts['test:all']).toBe('jest --coverage --maxWorkers=100%');
    expect(ci).not.toMatch(/PROPERTY_RUNS|EVERYDAY/);
  });

  it.each(runs)('calls %s, without which what it installs would be missing', (run) => {
    expect(ci).toContain(`bash ${run}`);
  });

  it.each(files.filter((file) => file.endsWith('.ts') && /describe\.skip\b/.test(read(file))))(
    'has what it takes for %s, which is skipped without it',
    (file) => {
      expect(runs).toContain(`${dirname(file)}/run`);
    },
  );
});

describe('npm test', () => {
  it('is told to leave out what it says that it leaves out', () => {
    expect(everyday.testPathIgnorePatterns).toEqual([`<rootDir>/spec/(${leftOut.join('|')})/`]);
    expect(everyday.globalTeardown).toBe('<rootDir>/spec/everyday/leftOut.ts');
  });

  it.each(leftOut)('leaves out %s, which there is', (folder) => {
    expect(specs.filter((file) => file.startsWith(`spec/${folder}/`))).not.toEqual([]);
  });
});
