import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server as RawServer, type Socket } from 'node:net';

export interface Running {
  readonly url: string;
  /** Every connection that was opened. */
  readonly sockets: readonly Socket[];
  close(): Promise<void>;
}

async function listen(server: Server | RawServer): Promise<Running> {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An HTTP service on a free port of 127.0.0.1. */
export const serve = (listener: RequestListener): Promise<Running> => listen(createServer(listener));

/** A service that writes those bytes as soon as a request has come, and then does `then` with the socket. */
export function serveRaw(bytes: string, then: (socket: Socket) => void): Promise<Running> {
  const server = createRawServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(bytes, () => then(socket)));
  });
  return listen(server);
}

/** A service whose next request can be waited for. */
export async function serveByHand() {
  const waiting: ((exchange: [IncomingMessage, ServerResponse]) => void)[] = [];
  const running = await serve((...exchange) => waiting.shift()?.(exchange));
  return { ...running, request: () => new Promise<[IncomingMessage, ServerResponse]>((come) => waiting.push(come)) };
}

/** When that socket is closed, be it by an error. */
export const closeOf = (socket: Socket): Promise<void> =>
  new Promise((close) => (socket.closed ? close() : socket.once('close', () => close())));

/** Writes so many bytes, as fast as they are read; tells when they have gone out, or nobody wants them any more. */
export function flood(response: ServerResponse, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(65_536, ' ');
  let left = bytes;
  return new Promise((over) => {
    const write = () => {
      while (left > 0 && !response.destroyed) {
        left -= chunk.length;
        if (!response.write(chunk)) return;
      }
      over();
    };
    response.on('drain', write).on('close', over);
    write();
  });
}
