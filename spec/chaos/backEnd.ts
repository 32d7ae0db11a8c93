import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveModel } from '../support/serveModel';
import { createService, type ServiceOptions } from '../../src/service-model/service';

/** A message as the service has it. */
export interface LoggedMessage {
  readonly id: string;
  readonly channelData?: { readonly clientId?: string };
}

/**
 * The service and the back end of its customer in one: what `startEmulator` makes, but every credential that was ever
 * issued is known, and there are tokens for conversations that have begun.
 */
export async function startBackEnd(options: ServiceOptions) {
  const credentials = new Set<string>();

  function newId(kind: string): string {
    const id = randomBytes(16).toString('base64url');
    if (kind === 'token') credentials.add(id);
    return id;
  }

  const secret = newId('token');
  const service = createService({ ...options, isSecret: (credential) => credential === secret, newId });
  const server = createServer(serveModel(service)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function ask<T>(method: string, path: string): Promise<T> {
    const answer = await fetch(url + path, { method, headers: { authorization: `Bearer ${secret}` } });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return (await answer.json()) as T;
  }

  return {
    url,
    secret,
    credentials,
    issueToken: service.issueToken,

    async begin(): Promise<string> {
      return (await ask<{ conversationId: string }>('POST', '/api/conversations')).conversationId;
    },

    /** All that was said, from the beginning; nothing where none was begun. */
    async log(conversationId: string): Promise<readonly LoggedMessage[]> {
      const log: LoggedMessage[] = [];
      if (!conversationId) return log;
      for (let query = ''; ;) {
        const set = await ask<{ messages: LoggedMessage[]; watermark: string }>(
          'GET',
          `/api/conversations/${conversationId}/messages${query}`,
        );
        if (set.messages.length === 0) return log;
        log.push(...set.messages);
        query = `?watermark=${encodeURIComponent(set.watermark)}`;
      }
    },

    close(): void {
      service.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
