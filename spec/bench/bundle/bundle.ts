import { gzipSync } from 'node:zlib';
import { build, type BuildOptions } from 'esbuild';
import { installRival } from '../rival/directLineJs';
import { atLeast, atMost, type Benchmark } from '../report/section';
import { table } from '../report/table';

async function measure(entry: string, options: BuildOptions = {}): Promise<{ minified: number; gzip: number }> {
  const { outputFiles } = await build({
    entryPoints: [entry],
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

/** From the sources: the build only strips their types. */
const alias = { 'rxjs-direct-line': './src/index.ts', '#fetch': './src/http/platformFetch.ts' };

/** What a small chat of four operators weighs in a browser. */
export const bundle: Benchmark = async () => {
  installRival();
  const chat = 'spec/bench/bundle/chat.js';
  const ours = await measure(chat, { alias });
  const alone = await measure(chat, { alias, external: ['rxjs'] });
  const rival = await measure('spec/bench/rival/chat.js');
  const row = (name: string, { minified, gzip }: typeof ours) => [name, String(minified), String(gzip)];
  return {
    title: 'Bytes in a browser',
    text: [
      'A [small chat](../spec/bench/bundle/chat.js) of four operators (filter, map, scan, takeUntil), and ' +
        '[the same](../spec/bench/rival/chat.js) with directlinejs, bundled and minified by esbuild. RxJS is in both: each with the ' +
        'version it needs.',
      table(
        ['Chat', 'Minified, bytes', 'gzip, bytes'],
        [row('ours', ours), row('ours, RxJS aside', alone), row('directlinejs', rival)],
      ),
    ].join('\n\n'),
    targets: [
      atLeast('d. How many times smaller than with directlinejs, gzip', 6, rival.gzip / ours.gzip, 1),
      atMost('d. The chat without RxJS, gzip', 4096, alone.gzip, 0, ' bytes'),
    ],
    charts: {},
  };
};
