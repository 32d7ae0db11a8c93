// What an entry point costs in a browser, rxjs aside: bundled from the build, minified, gzipped.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const nodeOnly = ['cross-fetch', 'node-fetch', 'emulator'];

const bundles = [
  // `aim`: where it is to get to; `limit`: what it must not grow beyond, because what is asked of it takes more
  {
    name: 'connect',
    from: 'rxjs-direct-line',
    limit: 11_900,
    strangers: [...nodeOnly, 'web-chat', 'outbox'],
  },
  { name: 'webChat', from: 'rxjs-direct-line/web-chat', limit: 1500, strangers: nodeOnly },
  // by itself: whoever has it has `connect` too
  { name: 'directLine3', from: 'rxjs-direct-line/direct-line-3', limit: 2048, strangers: nodeOnly, isBesideCore: true },
  { name: 'outbox', from: 'rxjs-direct-line/outbox', aim: 1536, limit: 2150, strangers: nodeOnly, isBesideCore: true },
];

/** What `connect` adds to a bundle that has rxjs. */
const growthAim = 8500;
const growthLimit = 11_550;

const withoutCore = {
  name: 'without the core',
  setup: (build) => build.onResolve({ filter: /^\.\/core-/ }, ({ path }) => ({ path, external: true })),
};

const gzip = (text) => gzipSync(text, { level: 9 }).length;

/** What an app that has all of rxjs grows by: the pieces of rxjs that `connect` takes are there already. */
async function measureGrowth() {
  const rxjs = `import * as rxjs from 'rxjs'; globalThis.r = rxjs;`;
  const connect = `import { connect } from 'rxjs-direct-line'; globalThis.c = connect;`;
  const [without, both] = await Promise.all(
    [rxjs, rxjs + connect].map(async (contents) => {
      const stdin = { contents, resolveDir: '.' };
      const options = { tsconfigRaw: {}, bundle: true, minify: true, format: 'esm', platform: 'browser', write: false };
      const { outputFiles } = await build({ stdin, ...options });
      return gzip(outputFiles[0].text);
    }),
  );
  return both - without;
}

async function bundle({ name, from, isBesideCore }) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `import { ${name} } from '${from}'; globalThis.c = ${name}`, resolveDir: '.' },
    tsconfigRaw: {}, // the paths in tsconfig.json would lead to the sources
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    external: ['rxjs', 'rxjs/operators'],
    plugins: isBesideCore ? [withoutCore] : [],
    write: false,
    metafile: true,
  });
  // minified text tells no package names, so the list of its files is searched too
  const files = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return { text: outputFiles[0].text, files };
}

for (const given of bundles) {
  const { name, aim, limit, strangers } = given;
  const { text, files } = await bundle(given);
  const size = gzip(text);
  const found = strangers.filter((stranger) => [text, ...files].some((part) => part.includes(stranger)));

  console.log(`${name}: ${size} bytes gzip (limit ${limit}${aim ? `, aim ${aim}` : ''})`);
  if (found.length > 0) console.error(`must not be in a browser's bundle of ${name}: ${found.join(', ')}`);
  if (size > limit || found.length > 0) process.exitCode = 1;
}

const growth = await measureGrowth();
console.log(`connect, in a bundle that has rxjs: ${growth} bytes gzip more (limit ${growthLimit}, aim ${growthAim})`);
if (growth > growthLimit) process.exitCode = 1;
