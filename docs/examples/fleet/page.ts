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

const rows = (figures: Figures): readonly (readonly [string, string | number])[] => [
  ['Conversations', figures.held + figures.waiting],
  ['– held by a worker', figures.held],
  ['– waiting for one', figures.waiting],
  ['– refused for good', figures.failed],
  ['Workers', `${figures.workers.length} (${figures.workers.join(', ')})`],
  ['Polls per second', figures.pollsPerSecond.toFixed(1)],
  ['Messages in the stream', figures.messages],
  ['Lag of the last minute, half of them', `${figures.lag.p50} ms`],
  ['– 99 of 100', `${figures.lag.p99} ms`],
  ['Handovers', figures.handovers],
  ['Taken from workers that died', figures.takeovers],
  ['Messages that came again, and were told by their ids', figures.repeated],
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
        .map(([name, figure]) => `<tr><th scope="row">${name}<td>${figure}`)
        .join('')}</table>`
    : '<p>One moment…'
}`;

/** Serves the figures on this machine: as a page, and at `/figures` as JSON. */
export async function servePage(figures$: Observable<Figures>, port: number) {
  let figures: Figures | undefined;
  const watching = figures$.subscribe({ next: (next) => (figures = next), error: console.error });
  const server = createServer(({ url }, response) => {
    const [type, body] =
      url === '/figures' ? ['application/json', JSON.stringify(figures ?? null)] : ['text/html', toHtml(figures)];
    response.setHeader('Content-Type', type);
    response.end(body);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      watching.unsubscribe();
      server.close();
      server.closeAllConnections();
    },
  };
}
