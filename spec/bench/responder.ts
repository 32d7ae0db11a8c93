import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const backlogSize = 10_000;
const pageSize = 50;

function page(from: number): string {
  const to = Math.min(from + pageSize, backlogSize);
  const messages = Array.from({ length: to - from }, (_, i) => ({
    id: `backlog|${String(from + i).padStart(18, '0')}`,
    conversationId: 'backlog',
    created: '2026-01-01T00:00:00.000Z',
    from: i % 2 ? 'bot' : 'user',
    text: `This is what is said as number ${from + i}, no more and no less.`,
  }));
  return JSON.stringify({ messages, watermark: String(to) });
}

/**
 * The least that answers GETs of messages: all that it says is there beforehand. Counts them; where it is told by how many
 * ms they are to come after its answer to the one before, it notes how late they are.
 */
export async function responder({ interval }: { interval?: number }): Promise<{ url: string }> {
  const pages = new Map<string, string>();
  for (let from = 0; from <= backlogSize; from += pageSize) pages.set(String(from), page(from));
  const empty = '{"messages":[],"watermark":"quiet"}';
  let polls = 0;
  const due = new Map<string, number>();
  const lateness: number[] = [];

  const server = createServer(({ url = '' }, response) => {
    const [path, watermark = '0'] = url.split('?watermark=');
    if (path === '/polls') {
      response.end(String(polls));
      return;
    }
    if (path === '/lateness') {
      response.end(JSON.stringify(lateness));
      return;
    }
    polls += 1;
    if (interval !== undefined) {
      const at = due.get(path!);
      if (at !== undefined) lateness.push(performance.now() - at);
      response.once('finish', () => due.set(path!, performance.now() + interval));
    }
    const body = path?.includes('backlog') ? pages.get(watermark)! : empty;
    const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) };
    response.writeHead(200, headers).end(body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
