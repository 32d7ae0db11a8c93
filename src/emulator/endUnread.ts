import type { ServerResponse } from 'node:http';

/** How long a client has to take note of the answer, and to stop sending. */
const patience = 1000;

/**
 * Sends an answer while the client is still sending a body that nobody wants, and closes the connection.
 *
 * It is closed once the client has stopped, or lost its time: closed with bytes unread, TCP would reset it, and the client
 * might never see the answer. Until then what comes is thrown away.
 */
export function endUnread(response: ServerResponse, body: string | Uint8Array): void {
  const { req: request } = response;
  response.setHeader('connection', 'close');
  response.setHeader('content-length', Buffer.byteLength(body));
  // with its length told, the answer is whole for the client, although it has not been ended
  response.write(body);
  const end = () => response.end();
  const timer = setTimeout(end, patience);
  request.once('end', end).resume();
  response.once('close', () => clearTimeout(timer));
}
