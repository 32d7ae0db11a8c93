import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { config } from 'rxjs';
import ts from 'typescript';
import { createWorld, type Weather, type World } from '../support/docsGlobals';
import { blocksOf, readText } from '../support/pages';

// Every `ts` block of README.md, docs and the doc comments is a module of its own, and must run; types.spec.ts compiles it.
// It runs for a minute of virtual time against a service of its own; where it starts an emulator, in real time until its
// last statement. What it may use without a word is in support/docsGlobals.ts.

const root = join(__dirname, '../..');
const examples = blocksOf('ts');

const AsyncFunction = (async () => {
  // only its constructor is wanted
}).constructor as new (...parameters: string[]) => (...values: unknown[]) => Promise<void>;

/** Resolves after the last statement; rejects with what it throws. In a block, so that it may declare what is there. */
function evaluate(code: string, { globals, modules }: World): Promise<void> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
  });
  const require = (name: string): unknown => modules[name] ?? jest.requireActual(name);
  const scope = { require, exports: {}, ...globals };
  return new AsyncFunction(...Object.keys(scope), `{${outputText}}`)(...Object.values(scope));
}

/** A minute of virtual time, in which the user leaves the page and comes back, and the process is told to end. */
async function pass({ globals: { document, process } }: World): Promise<void> {
  const turn = (visibilityState: string) =>
    Object.assign(document, { visibilityState }).dispatchEvent(new Event('visibilitychange'));
  await jest.advanceTimersByTimeAsync(5_000);
  turn('hidden');
  await jest.advanceTimersByTimeAsync(35_000);
  turn('visible');
  await jest.advanceTimersByTimeAsync(10_000);
  process.emit('SIGTERM');
  await jest.advanceTimersByTimeAsync(10_000);
}

/** A bound, not a wait: an example that never comes to its end is given up in real time. */
async function tooLong(): Promise<never> {
  await setTimeout(25_000, undefined, { ref: false });
  throw new Error('It has not come to an end');
}

jest.setTimeout(60_000);

describe('the examples', () => {
  describe.each(examples)('at $name', ({ code }) => {
    const isVirtual = !code.includes('rxjs-direct-line/emulator');
    const hasService = /\b(token|secret)\b/.test(code) && !code.includes('rxjs-direct-line/testing');

    async function run(weather: Weather, times = 1): Promise<World> {
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      if (isVirtual) jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
      const world = createWorld(weather);
      // what makes this a browser, where no secret may be
      if (code.includes('pageVisible')) Object.assign(globalThis, { document: world.globals.document });
      try {
        for (let i = 0; i < times; i++) {
          await Promise.race([Promise.all([evaluate(code, world), isVirtual && pass(world)]), tooLong()]);
        }
      } finally {
        jest.useRealTimers();
        Reflect.deleteProperty(globalThis, 'document');
        config.onUnhandledError = null;
        await world.close();
      }
      expect(unhandled).toEqual([]);
      return world;
    }

    it('runs, once more after a reload, and shows what it says it shows', async () => {
      const { reported, shown } = await run('fair', 2);
      expect(reported).toEqual([]);
      if (code.includes('show')) expect(shown).not.toEqual([]);
    });

    if (isVirtual && hasService) {
      it('reports it when the service refuses', async () => {
        const { reported } = await run('refusing');
        expect(reported).not.toEqual([]);
      });

      it('goes on when the bot fails', async () => {
        await run('failing');
      });
    }
  });
});

describe('the commands', () => {
  const { name, scripts } = JSON.parse(readText('package.json')) as { name: string; scripts: Record<string, string> };

  const exists = (command: string): boolean => {
    const [program = '', first = '', second = ''] = command.trim().split(/\s+/);
    if (program === 'npm') return /^(ci|cit|install)$/.test(first) || (first === 'run' ? second : first) in scripts;
    // By the name of the package: a command of another name could be anybody's.
    if (program === 'npx') return first === name || existsSync(join(root, 'node_modules/.bin', first));
    return program === 'echo';
  };

  it.each(blocksOf('sh'))('at $name exist', ({ code }) => {
    const commands = code.split(/&&|[|\n]/).filter(Boolean);
    expect(commands.filter((command) => !exists(command))).toEqual([]);
  });
});
