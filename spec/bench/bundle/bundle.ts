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
          'The chat is small, and has four operators: filter, map, scan and takeUntil (`spec/bench/bundle/chat.js`). The same ' +
            'chat exists with directlinejs (`spec/bench/rival/chat.js`). esbuild bundles and minifies both. Each contains the ' +
            'version of RxJS that it needs.',
          {
            head: ['Chat', 'Minified, bytes', 'gzip, bytes'],
            rows: [row('ours', ours), row('ours, without RxJS', alone), row('directlinejs', rival)],
          },
          'If an app has RxJS already, it grows by the last row of the next table: the bundle of both, minus the bundle of RxJS ' +
            'alone. The row “ours, without RxJS” above is larger, because gzip cannot share anything with RxJS there. No app loads ' +
            'that bundle.',
          {
            head: ['Bundle', 'Minified, bytes', 'gzip, bytes'],
            rows: [row('all of RxJS', rxjs), row('all of RxJS and `connect`', both), row('added by `connect`', added)],
          },
        ],
        targets: [
          atLeast('d. Chat with directlinejs, as a ratio to ours, gzip', 6, rival.gzip / ours.gzip, 1),
          atMost('d. Added by `connect` to a bundle with RxJS, gzip', 8000, added.gzip, 0, ' bytes'),
          atMost('d. The chat without RxJS, gzip', 4096, alone.gzip, 0, ' bytes'),
        ],
        charts: {},
      };
    },
  };
};
