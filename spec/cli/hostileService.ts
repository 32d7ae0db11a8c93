import { text as textOf } from 'node:stream/consumers';
import { type Running, serve } from '../support/server';

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

/** All that a terminal obeys, and all that turns a text around. */
export const harmful = String.fromCodePoint(
  ...[...range(0x00, 0x1f), ...range(0x7f, 0x9f), 0x61c, 0x200e, 0x200f, ...range(0x2028, 0x202e)],
  ...range(0x2066, 0x2069),
);

/** Every one of them, and what a terminal makes of some of them: a title, a color, a cleared screen. */
export const nasty = `<${harmful}\x1b]0;title\x07\x1b[31mred\x1b[2J\r\ndirect-line: forged>`;

/** A service that puts it into each place where it may write a text, and takes whatever credential it gets. */
export const startHostile = (): Promise<Running> =>
  serve((request, response) => {
    const { method, url = '' } = request;
    const { pathname, searchParams } = new URL(url, 'http://here');
    const answer = (status: number, body?: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    };
    const message = {
      id: nasty,
      conversationId: nasty,
      from: nasty,
      created: nasty,
      text: nasty,
      channelData: { [nasty]: nasty },
      images: [`https://pictures.example/${nasty}`],
      attachments: [{ url: `https://files.example/?name=${nasty}`, contentType: nasty }],
    };
    const handle = async () => {
      if (!pathname.endsWith('/messages')) answer(200, { conversationId: nasty, token: 't' });
      else if (method === 'GET') {
        const isFirst = searchParams.get('watermark') === null;
        answer(200, { messages: isFirst ? [message] : [], watermark: nasty });
      } else if ((await textOf(request)).includes('fail')) answer(500, { error: { code: nasty, message: nasty } });
      else answer(204);
    };
    handle().catch(() => response.destroy());
  });
