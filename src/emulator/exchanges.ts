import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, Refusal } from '../service-model/answer';

/** A request that has no answer yet. */
export interface Exchange {
  readonly response: ServerResponse;
  /** Sends this answer at once, and closes the connection. */
  readonly refuse: (refusal: Refusal) => void;
}

const garbage = new Refusal(400, 'MalformedData', 'The request is not HTTP, or has no end');

/** Answers input that is not a request, and closes the connection. */
function writeRefusal(socket: Duplex): void {
  if (!socket.writable) return;
  const { status, headers, body } = problem(garbage);
  const fields = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`, () => socket.destroy());
}

/**
 * The requests of each connection that have no answer yet. A client may send the next request before it has the answer.
 */
export function createExchanges() {
  const open = new WeakMap<Duplex, Exchange[]>();
  const broken = new WeakSet<Duplex>();

  return {
    add(socket: Duplex, exchange: Exchange): void {
      const exchanges = open.get(socket) ?? [];
      open.set(socket, exchanges);
      exchanges.push(exchange);
      exchange.response.once('close', () => exchanges.splice(exchanges.indexOf(exchange), 1));
    },

    /**
     * Answers input that is not HTTP with an error of the protocol, after the answers to earlier requests, and closes
     * the connection.
     */
    onClientError(_error: Error, socket: Duplex): void {
      if (broken.has(socket)) return;
      broken.add(socket);
      const last = open.get(socket)?.at(-1);
      if (!last) writeRefusal(socket);
      else if (last.response.req.complete) last.response.once('close', () => writeRefusal(socket));
      // The error is in the body of the last request.
      else last.refuse(garbage);
    },
  };
}
