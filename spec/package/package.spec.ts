import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pack, unpack } from '../support/pack';
import { smoke } from './smoke';

// a compiler starts slowly
jest.setTimeout(60_000);

const root = resolve(__dirname, '../..');
// what a package manager lays beside the package
const neighbours = ['rxjs', 'tslib', 'cross-fetch', 'node-fetch', 'whatwg-url', 'tr46', 'webidl-conversions', '@types'];
const entries = ['rxjs-direct-line', 'rxjs-direct-line/testing', 'rxjs-direct-line/emulator'];

const consumer = `
  import { connect, type Conversation, type Message } from 'rxjs-direct-line';
  import { fakeDirectLine } from 'rxjs-direct-line/testing';
  import { startEmulator, type Emulator } from 'rxjs-direct-line/emulator';
  import { map, type Observable } from 'rxjs';

  const chat: Conversation = connect({ token: 't', transport: fakeDirectLine() });
  export const text$: Observable<string | undefined> = chat.message$.pipe(map((message: Message) => message.text));
  export const emulator: Promise<Emulator> = startEmulator();
  // @ts-expect-error the types of the package refuse it: an interval is a number or a stream of numbers
  connect({ token: 't', interval: '1s' });
`;

describe('the packed package, in an empty folder', () => {
  let folder: string;

  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'package-'));
    await unpack(await pack(), folder, neighbours);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('works, imported and required', () => smoke(folder, process.execPath));

  it('says hello to who does as its README tells', () => {
    const readme = readFileSync(join(folder, 'node_modules/rxjs-direct-line/README.md'), 'utf8');
    const [, program] = /^```js\n(.*?)^```$/ms.exec(readme)!;
    expect(run(process.execPath, write('hello.mjs', program!))).toBe('You said: hello\n');
  });

  it.each(entries)('has the same names in both module formats: %s', (entry) => {
    const names = `.filter((name) => !['default', 'module.exports', '__esModule'].includes(name)).sort().join()`;
    const imported = run(
      process.execPath,
      write('names.mjs', `import * as all from '${entry}'; console.log(Object.keys(all)${names})`),
    );
    const required = run(process.execPath, write('names.cjs', `console.log(Object.keys(require('${entry}'))${names})`));
    expect(imported).toMatch(/\w/);
    expect(imported).toBe(required);
  });

  it.each(['node16', 'bundler'])('is typed for moduleResolution %s', (moduleResolution) => {
    const compilerOptions = {
      moduleResolution,
      module: moduleResolution === 'bundler' ? 'esnext' : moduleResolution,
      target: 'es2022',
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ['node'],
    };
    write('consumer.mts', consumer);
    write('consumer.cts', consumer);
    write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['consumer.mts', 'consumer.cts'] }));
    run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'));
  });
});
