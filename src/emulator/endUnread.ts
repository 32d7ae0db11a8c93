import type { ServerResponse } from 'node:http';

/** How long a client has to take note of the answer, and to stop sending. */
const patience = 1000;
/** How much of the body is taken in meanwhile. Memory that was read into is free again only after a while. */
const maxIgnored = 2 ** 18;

/**
 * Sends an answer while the client is still sending a body that nobody wants, and closes the connection.
 *
 * It is closed once the client has stopped, or after a second: if it was closed with bytes unread, TCP would reset it, and
 * the client might never see the answer.
 */
export function endUnread(response: ServerResponse, body: string | Uint8Array): void {
  const { req: request } = response;
  response.setHeader('connection', 'close');
  response.setHeader('content-length', Buffer.byteLength(body));
  // with its length given, the answer is whole for the client, although it has not been ended
  response.write(body);

  let ignored = 0;
  const end = () => response.end();
  const timer = setTimeout(end, patience);
  request
    .on('data', (chunk: Buffer) => {
      ignored += chunk.length;
      if (ignored >= maxIgnored) request.pause();
    })
    .once('end', end);
  response.once('close', () => clearTimeout(timer));
}
