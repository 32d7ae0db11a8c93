import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noop, type Observable, Subject } from 'rxjs';
import { assertKnownOptions, check } from '../util/assertOptions';
import { isCredential, isName } from '../protocol/decode';
import { describeError } from '../service-model/describeError';
import { needCounts } from '../service-model/needCounts';
import { createService } from '../service-model/service';
import { tryOr } from '../util/tryOr';
import { createConnector, isConnectorPath } from './botFramework/connector';
import { createDropLog } from './botFramework/dropLog';
import { readBotUrl, remoteBot } from './botFramework/remoteBot';
import { createExchanges } from './exchanges';
import { urlOf } from './hostNames';
import { optionNames, type EmulatorOptions } from './options';
import { serve } from './serve';

/** An emulator that is listening, as {@link startEmulator} gives it. */
export interface Emulator {
  /** Its origin as this machine reaches it, for `domain`. */
  readonly url: string;
  /** What a client connects with, or generates tokens with. */
  readonly secret: string;
  /** What bots failed with, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Ends all connections and bots, and resolves once the port is free again. Safe to call twice. */
  readonly close: () => Promise<void>;
}

/**
 * Starts Direct Line with a bot behind it on this machine: a function, or one of the Bot Framework by its URL. Only this
 * machine can reach it, unless `host` says otherwise. Rejects with a TypeError that names a wrong option, or with the
 * system's error if it cannot have the address or the port.
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
  assertKnownOptions(options, optionNames);
  const { host = '127.0.0.1', allowedHosts = [], port = 0, origins = [] } = options;
  const { secret = environmentSecret() ?? randomId(), bot, botTimeout = 15_000, log = warn, ...model } = options;
  const { maxBody = 2 ** 20, maxUpload = 2 ** 24, maxBuffered = 4 * maxUpload } = options;
  const { maxStored = 2 ** 27, conversationLifetime = day, maxLog = 2 ** 27 } = options;
  check({
    host: isName(host),
    allowedHosts: Array.isArray(allowedHosts) && allowedHosts.every(isName),
    secret: isCredential(secret),
    port: Number.isInteger(port) && port >= 0 && port < 2 ** 16,
  });
  needCounts({ maxBody, maxUpload, maxBuffered, botTimeout });

  const url = () => urlOf(host, (server.address() as AddressInfo).port);
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
    next: (error) => (botError$.observed ? botError$.next(error) : log(`The bot failed: ${show(error)}`)),
    error: noop, // there is none
  });
  const connector = createConnector({ ...service, newId: randomId, drop: createDropLog(log) });
  const handlerOf = (path: string) => (remote && isConnectorPath(path) ? connector : service);
  const exchanges = createExchanges();
  const onRequest = serve(
    {
      takesBody: (head) => handlerOf(head.path).takesBody(head),
      handle: (request) => handlerOf(request.path).handle(request),
    },
    { host, allowedHosts, origins, maxBody, maxUpload, maxBuffered, exchanges },
  );
  // a missing Host is refused like a foreign one, in the words of the protocol
  const server = createServer({ requireHostHeader: false }, onRequest);
  // a client that asks first sends nothing if it is refused
  server.on('checkContinue', onRequest);
  // longer than anyone waits between two polls: a connection that is closed in between fails the next one
  server.keepAliveTimeout = 60_000;
  server.on('clientError', exchanges.onClientError);
  server.listen(port, host);
  await once(server, 'listening');
  // whatever goes wrong with one connection is no reason to end the process
  server.on('error', noop);

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // before the bots are let go of: who still waits gets no answer, as it would be wrong
      server.closeAllConnections();
      service.close();
    });
  let closing: Promise<void> | undefined;
  return {
    url: url(),
    secret,
    botError$: botError$.asObservable(),
    close() {
      closing ??= close();
      return closing;
    },
  };
}

/** A variable that is set to nothing is as good as none. */
const environmentSecret = () => process.env['DIRECT_LINE_SECRET'] || undefined;

const day = 24 * 60 * 60_000;

// eslint-disable-next-line no-console -- where it goes is an option
const warn = (text: string) => console.warn(text);

/** What a bot has thrown, for a terminal: nothing in it can move the cursor, or turn the direction of the text. */
const show = (error: unknown) =>
  (tryOr(() => String(error)) ?? describeError(error)).replaceAll(
    /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    '?',
  );

const randomId = () => randomBytes(16).toString('base64url');
