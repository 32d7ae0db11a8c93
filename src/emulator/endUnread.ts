import type { ServerResponse } from 'node:http';

/** The time in which a client can read the answer and stop sending. */
const patience = 1000;
/** The number of bytes that are read meanwhile. Their memory is free again only after a while. */
const maxIgnored = 2 ** 18;

/**
 * Sends an answer while the client is still sending a body that is not needed, and closes the connection when the
 * client has stopped, or after a second. If it closed the connection with unread bytes, TCP would reset it, and the
 * client might never see the answer.
 */
export function endUnread(response: ServerResponse, body: string | Uint8Array): void {
  const { req: request } = response;
  response.setHeader('connection', 'close');
  response.setHeader('content-length', Buffer.byteLength(body));
  // The answer has a length, so it is complete for the client although it has not been ended.
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
