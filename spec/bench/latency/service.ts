import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bot } from 'rxjs-direct-line/testing';
import { serveModel } from '../../support/serveModel';
import { createService } from '../../../src/service-model/service';
import { directLine3 } from './directLine3';

export interface BenchService {
  /** Of Direct Line 1.1, and of the front of 3.0. */
  readonly url: string;
  readonly secret: string;
  /** How many GETs of messages there have been. */
  gets(conversationId: string | undefined): number;
  close(): void;
}

/** One service for all clients, over sockets. */
export async function startService(bot: Bot): Promise<BenchService> {
  const counts = new Map<string | undefined, number>();
  const gets = (id: string | undefined) => counts.get(id) ?? 0;
  const secret = 'secret';
  const { handle, close } = createService({
    bot,
    isSecret: (credential) => credential === secret,
    newId: () => randomBytes(16).toString('base64url'),
    fault({ operation, conversationId }) {
      if (operation === 'read') counts.set(conversationId, gets(conversationId) + 1);
      return undefined;
    },
  });
  const takesBody = () => true;
  const [old, new3] = [handle, directLine3(handle)].map((handle) => serveModel({ takesBody, handle })) as [
    RequestListener,
    RequestListener,
  ];
  const server = createServer((request, response) => (request.url?.startsWith('/v3/') ? new3 : old)(request, response));
  // no connection shall break between two polls, whose client it is
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    gets,
    close() {
      close();
      server.close();
      server.closeAllConnections();
    },
  };
}
