import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Observable } from 'rxjs';
import type { Figures } from './figures';

const style = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
  th { text-align: left; font-weight: normal; padding-right: 2rem; vertical-align: top }
  td { font-variant-numeric: tabular-nums }`;

const headers = {
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

// Anybody who reaches Redis chooses the name of a client, and a name may be HTML.
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const rows = (figures: Figures): readonly (readonly [string, string | number])[] => [
  ['Conversations', figures.held + figures.waiting],
  ['– held by a worker', figures.held],
  ['– waiting for a worker', figures.waiting],
  ['– refused for good', figures.failed],
  ['Workers', `${figures.workers.length} (${figures.workers.join(', ')})`],
  ['Polls per second', figures.pollsPerSecond.toFixed(1)],
  ['Messages in the stream', figures.messages],
  ['Lag of the last minute, half of them', `${figures.lag.p50} ms`],
  ['– 99 of 100', `${figures.lag.p99} ms`],
  ['Handovers', figures.handovers],
  ['Taken from workers that died', figures.takeovers],
  ['Messages that came again, and were recognized', figures.repeated],
];

const toHtml = (figures: Figures | undefined) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<title>Fleet</title>
<style>${style}</style>
<h1>Fleet</h1>
${
  figures
    ? `<table>${rows(figures)
        .map(([name, figure]) => `<tr><th scope="row">${name}<td>${escape(`${figure}`)}`)
        .join('')}</table>`
    : '<p>One moment…'
}`;

/** Serves the figures on this machine: as a page, and at `/figures` as JSON. */
export async function servePage(figures$: Observable<Figures>, port: number) {
  let figures: Figures | undefined;
  const watching = figures$.subscribe({ next: (next) => (figures = next), error: console.error });
  const address = () => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const pages = new Map<string, () => readonly [type: string, body: string]>([
    ['/', () => ['text/html; charset=utf-8', toHtml(figures)]],
    ['/figures', () => ['application/json', JSON.stringify(figures ?? null)]],
  ]);

  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    // A page of another site can make its own name mean this address, and would then read the answer.
    if (request.headers.host !== address()) response.writeHead(403, headers).end();
    else if (request.method !== 'GET') response.writeHead(405, headers).end();
    else if (!page) response.writeHead(404, headers).end();
    else {
      const [type, body] = page();
      response.writeHead(200, { ...headers, 'Content-Type': type }).end(body);
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://${address()}`,
    close() {
      watching.unsubscribe();
      server.close();
      server.closeAllConnections();
    },
  };
}
