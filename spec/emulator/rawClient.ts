import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';

/** A connection on which a test says what it wants. */
export async function dial(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** The head of a request with so long a body. */
export const head = (path: string, { credential = 's', length = 0, more = '' } = {}): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\n` +
  (credential && `authorization: Bearer ${credential}\r\n`) +
  `${more}content-length: ${length}\r\n\r\n`;

/** What is answered until the connection is closed. */
export const answered = (socket: Socket): Promise<string> => text(socket);

/** The statuses in it, in their order. */
export const statuses = (answers: string): number[] =>
  [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

/** Resolves with the first piece of an answer. */
export async function firstPiece(socket: Socket): Promise<string> {
  const [piece] = (await once(socket, 'data')) as [Buffer];
  return piece.toString();
}
