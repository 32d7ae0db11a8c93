import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noop, type Observable, Subject } from 'rxjs';
import { check } from '../util/assertOptions';
import { isCredential } from '../protocol/decode';
import type { Bot } from '../service-model/bot';
import { needCounts } from '../service-model/needCounts';
import { createService, type Service, type ServiceOptions } from '../service-model/service';
import { createConnector, isConnectorPath } from './botFramework/connector';
import { createDropLog } from './botFramework/dropLog';
import { readBotUrl, remoteBot } from './botFramework/remoteBot';
import { refuseGarbage, serve } from './serve';

/** How an emulator is set up; times are milliseconds. @see {@link startEmulator} */
export interface EmulatorOptions extends Omit<ServiceOptions, 'bot'> {
  /**
   * The bot of every conversation: a function, or the URL of one that speaks the Bot Framework's v3, such as
   * `http://localhost:3978/api/messages`. Default: one that never says a word.
   */
  readonly bot?: Bot | string;
  /** How long the bot of a URL may take for a message; then the client gets a 502. Default 15,000. */
  readonly botTimeout?: number;
  /**
   * Gets a line, once a kind, when the bot of a URL says what Direct Line 1.1 cannot carry; and one whenever a bot fails,
   * unless somebody is subscribed to `botError$`. Default `console.warn`, which writes to standard error.
   */
  readonly log?: (line: string) => void;
  /** The port of 127.0.0.1 to listen at. Default 0: any that is free. */
  readonly port?: number;
  /** The one secret it accepts. Default: the environment's `DIRECT_LINE_SECRET`, else a random one. */
  readonly secret?: string;
  /** The origins whose pages may talk to it, such as `https://app.example`, beside those of this machine. Default none. */
  readonly origins?: readonly string[];
  /** The largest body accepted, in bytes, unless it is an upload. Default 1 MiB. */
  readonly maxBody?: number;
  /** The largest body of an upload, in bytes. Default 16 MiB. */
  readonly maxUpload?: number;
  /**
   * The most bytes that all uploaded files take together; the oldest are dropped first. They are kept for 24 hours at
   * most. Default 128 MiB.
   */
  readonly maxStored?: number;
  /** How long a conversation is kept that neither a client nor the bot of a URL asks for. Default 24 hours. */
  readonly conversationLifetime?: number;
  /**
   * The most characters that the messages of all conversations take together; the conversation idle for longest is
   * forgotten first. Default 128 Mi.
   */
  readonly maxLog?: number;
}

/** An emulator that is listening, as {@link startEmulator} gives it. */
export interface Emulator {
  /** Its origin, for `domain`. */
  readonly url: string;
  /** What a client connects with, or generates tokens with. */
  readonly secret: string;
  /** What bots failed with, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Ends all connections and bots, and resolves once the port is free again. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/**
 * Starts Direct Line with a bot behind it on this machine, at 127.0.0.1 only: a function, or one of the Bot Framework by
 * its URL. Rejects with a TypeError that names a wrong option, or with the system's error if it cannot have the port.
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
  const { port = 0, secret = environmentSecret() ?? randomId(), origins = [], maxBody = 2 ** 20 } = options;
  const { maxUpload = 2 ** 24, maxStored = 2 ** 27 } = options;
  const { bot, botTimeout = 15_000, log = warn, conversationLifetime = day, maxLog = 2 ** 27, ...model } = options;
  check({ secret: isCredential(secret), port: Number.isInteger(port) && port >= 0 && port < 2 ** 16 });
  needCounts({ maxBody, maxUpload, botTimeout });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const isHere = bot === undefined || typeof bot === 'function';
  const remote = isHere ? undefined : remoteBot({ url: readBotUrl(bot), serviceUrl: url, timeout: botTimeout });
  const service = createService({
    ...model,
    ...(isHere && bot && { bot }),
    remote,
    conversationLifetime,
    maxLog,
    maxStored,
    isSecret: (credential) => credential === secret,
    newId: randomId,
  });
  const botError$ = new Subject<unknown>();
  service.botError$.subscribe({
    next: (error) => (botError$.observed ? botError$.next(error) : log(`The bot failed: ${String(error)}`)),
    error: noop, // there is none
  });
  const connector = createConnector({ ...service, newId: randomId, drop: createDropLog(log) });
  const handle: Service['handle'] = (request) =>
    remote && isConnectorPath(request.path) ? connector(request) : service.handle(request);
  // a missing Host is refused like a foreign one, in the words of the protocol
  const server = createServer({ requireHostHeader: false }, serve(handle, { origins, maxBody, maxUpload }));
  // longer than anyone waits between two polls: a connection that is closed in between fails the next one
  server.keepAliveTimeout = 60_000;
  server.on('clientError', refuseGarbage);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // whatever goes wrong with one connection is no reason to end the process
  server.on('error', noop);

  let closed: Promise<void> | undefined;
  return {
    url: url(),
    secret,
    botError$: botError$.asObservable(),
    close: () =>
      (closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        // before the bots are let go of: who still waits gets no answer, as it would be wrong
        server.closeAllConnections();
        service.close();
      })),
  };
}

/** A variable that is set to nothing is as good as none. */
const environmentSecret = () => process.env['DIRECT_LINE_SECRET'] || undefined;

const day = 24 * 60 * 60_000;

// eslint-disable-next-line no-console -- where it goes is an option
const warn = (line: string) => console.warn(line);

const randomId = () => randomBytes(16).toString('base64url');
