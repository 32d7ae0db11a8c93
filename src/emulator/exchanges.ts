import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { problem, Refusal } from '../service-model/answer';

/** A request that has no answer yet. */
export interface Exchange {
  readonly response: ServerResponse;
  /** Answers it with that, whatever it waits for, and ends its connection. */
  readonly refuse: (refusal: Refusal) => void;
}

const garbage = new Refusal(400, 'MalformedData', 'The request is not HTTP, or has no end');

/** Writes the answer to what is no request, and ends the connection. */
function writeRefusal(socket: Duplex): void {
  if (!socket.writable) return;
  const { status, headers, body } = problem(garbage);
  const fields = Object.entries({ ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) });
  const head = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`, () => socket.destroy());
}

/** The requests of each connection without an answer: a client may send the next one before it has the answer. */
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

    /** Answers what is not HTTP in the words of the protocol, after what was asked before it, and ends the connection. */
    onClientError(_error: Error, socket: Duplex): void {
      if (broken.has(socket)) return;
      broken.add(socket);
      const last = open.get(socket)?.at(-1);
      if (!last) writeRefusal(socket);
      else if (last.response.req.complete) last.response.once('close', () => writeRefusal(socket));
      // it is in the body of the last one
      else last.refuse(garbage);
    },
  };
}
