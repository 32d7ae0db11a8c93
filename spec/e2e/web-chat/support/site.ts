import { build } from 'esbuild';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const packages = join(__dirname, '../node_modules');
const scripts: Readonly<Record<string, string>> = {
  '/react.js': 'react/react.development.js',
  '/react-dom.js': 'react-dom/react-dom.development.js',
  '/webchat-minimal.js': 'botframework-webchat/webchat-minimal.js',
  '/webchat.js': 'botframework-webchat/webchat.js',
};

export interface Site {
  readonly url: string;
  close(): Promise<void>;
}

/** A program of a page, from the sources, with the side of `#fetch` that a browser has. */
export async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, loader: 'ts', resolveDir: join(__dirname, '../../../..') },
    bundle: true,
    platform: 'browser',
    format: 'esm',
    alias: {
      'rxjs-direct-line': './src/index.ts',
      'rxjs-direct-line/web-chat': './src/web-chat/index.ts',
      '#fetch': './src/http/platformFetch.ts',
    },
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Serves pages by their paths, the scripts that are published, and `/program.js`. */
export async function openSite(
  pages: Readonly<Record<string, string>>,
  program: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Site> {
  async function find(path: string): Promise<{ type: string; body: string | Buffer } | undefined> {
    if (pages[path] !== undefined) return { type: 'text/html; charset=utf-8', body: pages[path] };
    if (path === '/program.js') return { type: 'text/javascript', body: program };
    const script = scripts[path];
    return script === undefined ? undefined : { type: 'text/javascript', body: await readFile(join(packages, script)) };
  }
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    void find(path).then((found) => {
      response.writeHead(found ? 200 : 404, { ...headers, ...(found && { 'content-type': found.type }) });
      response.end(found?.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
