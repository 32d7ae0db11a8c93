import { fileURLToPath } from 'node:url';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export default {
  root: path('../../docs/examples/testing'),
  cacheDir: path('../../node_modules/.cache/vite'),
  test: { globals: true, include: ['*.spec.ts'] },
  // the fake timers of the two have the same names
  plugins: [{ name: 'vi', transform: (code) => code.replaceAll('jest.', 'vi.') }],
  // the public names mean the sources, as in tsconfig.json
  resolve: {
    alias: [
      { find: '#fetch', replacement: path('../../src/http/nodeFetch.ts') },
      { find: /^rxjs-direct-line$/, replacement: path('../../src/index.ts') },
      { find: 'rxjs-direct-line', replacement: path('../../src') },
    ],
  },
};
