// What `connect` costs in a browser, rxjs aside: bundled from the build, minified, gzipped.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// where it was to get to, and what it must not grow beyond: what is asked of it takes more
const aim = 4096;
const limit = 7750;
const strangers = ['cross-fetch', 'node-fetch', 'emulator'];

const { outputFiles, metafile } = await build({
  stdin: { contents: `import { connect } from 'rxjs-direct-line'; globalThis.c = connect`, resolveDir: '.' },
  tsconfigRaw: {}, // the paths in tsconfig.json would lead to the sources
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  external: ['rxjs', 'rxjs/operators'],
  write: false,
  metafile: true,
});
const [{ text }] = outputFiles;
const size = gzipSync(text, { level: 9 }).length;
// minified text tells no package names, so the list of its files is searched too
const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
const found = strangers.filter((name) => [text, ...files].some((part) => part.includes(name)));

console.log(`${size} bytes gzip (limit ${limit}, aim ${aim})`);
if (found.length > 0) console.error(`must not be in a browser's bundle: ${found.join(', ')}`);
if (size > limit || found.length > 0) process.exitCode = 1;
