import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import { atLeast, atMost, type Benchmark } from '../report/section';
import { installRival } from '../rival/directLineJs';
import { createStep, resultOf } from '../measuring/step';

interface Size {
  readonly minified: number;
  readonly gzip: number;
}

/** From the sources: the build only strips their types. */
const alias = { 'rxjs-direct-line': './src/index.ts', '#fetch': './src/http/platformFetch.ts' };

async function measure(options: BuildOptions): Promise<Size> {
  const { outputFiles } = await build({
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    define: { global: 'globalThis' },
    tsconfigRaw: {},
    ...options,
    write: false,
  });
  const { contents } = outputFiles[0]!;
  return { minified: contents.length, gzip: gzipSync(contents, { level: 9 }).length };
}

const measureFile = (entry: string, options: BuildOptions = {}) => measure({ entryPoints: [entry], ...options });
const measureText = (contents: string) => measure({ stdin: { contents, resolveDir: '.' }, alias });

async function measureAll() {
  installRival();
  const chat = 'spec/bench/bundle/chat.js';
  const rxjs = `import * as rxjs from 'rxjs'; globalThis.r = rxjs;`;
  return {
    ours: await measureFile(chat, { alias }),
    alone: await measureFile(chat, { alias, external: ['rxjs'] }),
    rival: await measureFile('spec/bench/rival/chat.js'),
    rxjs: await measureText(rxjs),
    both: await measureText(`${rxjs}import { connect } from 'rxjs-direct-line'; globalThis.c = connect;`),
  };
}

/** What a small chat of four operators weighs in a browser. */
export const bundle: Benchmark = () => {
  const bundles = createStep('bundles', 5, measureAll);
  return {
    steps: [bundles],
    report() {
      const { ours, alone, rival, rxjs, both } = resultOf(bundles);
      const added = { minified: both.minified - rxjs.minified, gzip: both.gzip - rxjs.gzip };
      const row = (name: string, { minified, gzip }: Size) => [name, String(minified), String(gzip)];
      return {
        title: 'Bytes in a browser',
        text: [
          'A small chat (`spec/bench/bundle/chat.js`) of four operators (filter, map, scan, takeUntil), and ' +
            'the same with directlinejs (`spec/bench/rival/chat.js`), bundled and minified by esbuild. RxJS is in both: each with ' +
            'the version it needs.',
          {
            head: ['Chat', 'Minified, bytes', 'gzip, bytes'],
            rows: [row('ours', ours), row('ours, RxJS aside', alone), row('directlinejs', rival)],
          },
          'An app that has RxJS grows by the bundle of both less RxJS alone: nothing of RxJS is counted, and what `connect` has in ' +
            'common with it is compressed once. With RxJS aside, the names of all that is imported from it stand in the bundle in ' +
            'full, and gzip has nothing to refer to: no app loads that. It was the one measure before, and stays beside the other.',
          {
            head: ['Bundle', 'Minified, bytes', 'gzip, bytes'],
            rows: [row('all of RxJS', rxjs), row('all of RxJS and `connect`', both), row('what `connect` adds', added)],
          },
        ],
        targets: [
          atLeast('d. How many times smaller than with directlinejs, gzip', 6, rival.gzip / ours.gzip, 1),
          atMost('d. What `connect` adds to a bundle that has RxJS, gzip', 8000, added.gzip, 0, ' bytes'),
          atMost('d. The chat without RxJS, gzip', 4096, alone.gzip, 0, ' bytes'),
        ],
        charts: {},
      };
    },
  };
};
