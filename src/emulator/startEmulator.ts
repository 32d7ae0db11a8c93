import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noop, type Observable } from 'rxjs';
import { isCredential } from '../protocol';
import { needCounts } from '../service/needCounts';
import { createService, type ServiceOptions } from '../service/service';
import { refuseGarbage, serve } from './serve';

/** How an emulator is set up; times are milliseconds. */
export interface EmulatorOptions extends ServiceOptions {
  /** The port of 127.0.0.1 to listen at. Default 0: any that is free. */
  readonly port?: number;
  /** The one secret it accepts. Default: the environment's `DIRECT_LINE_SECRET`, else a random one. */
  readonly secret?: string;
  /** The origins whose pages may talk to it, such as `https://app.example`, beside those of this machine. Default none. */
  readonly origins?: readonly string[];
  /** The largest body accepted, in bytes. Default 1 MiB. */
  readonly maxBody?: number;
}

/** An emulator that is listening. */
export interface Emulator {
  /** Its origin, for `domain`. */
  readonly url: string;
  readonly secret: string;
  /** What bots failed with, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Ends all connections and bots, and resolves once the port is free again. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/**
 * Starts Direct Line with a bot behind it on this machine, at 127.0.0.1 only. Rejects with a TypeError that names a wrong
 * option, or with the system's error if it cannot have the port.
 *
 * @example
 * ```ts
 * import { lastValueFrom } from 'rxjs';
 * import { connect } from 'rxjs-direct-line';
 * import { startEmulator } from 'rxjs-direct-line/emulator';
 *
 * const { url, secret, close } = await startEmulator({ bot: ({ text }) => [`You said ${text}`] });
 * const { send, history } = connect({ domain: url, secret });
 * await lastValueFrom(send('hello'));
 * const { text } = await lastValueFrom(history());
 * show(text);
 * await close();
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, secret = environmentSecret() ?? randomId(), origins = [], maxBody = 2 ** 20, ...model } = options;
  if (!isCredential(secret)) throw new TypeError('secret must be printable ASCII without a space');
  needCounts({ maxBody });

  const service = createService({ ...model, isSecret: (credential) => credential === secret, newId: randomId });
  // a missing Host is refused like a foreign one, in the words of the protocol
  const server = createServer({ requireHostHeader: false }, serve(service.handle, { origins, maxBody }));
  // longer than anyone waits between two polls: a connection that is closed in between fails the next one
  server.keepAliveTimeout = 60_000;
  server.on('clientError', refuseGarbage);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // whatever goes wrong with one connection is no reason to end the process
  server.on('error', noop);

  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secret,
    botError$: service.botError$,
    close: () =>
      (closed ??= new Promise((resolve) => {
        service.close();
        server.close(() => resolve());
        server.closeAllConnections();
      })),
  };
}

/** A variable that is set to nothing is as good as none. */
const environmentSecret = () => process.env['DIRECT_LINE_SECRET'] || undefined;

const randomId = () => randomBytes(16).toString('base64url');
