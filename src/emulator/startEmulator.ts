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

/** A running emulator, as {@link startEmulator} returns it. */
export interface Emulator {
  /** Its address on this machine. Pass it as `domain`. */
  readonly url: string;
  /** The secret. Pass it to `connect` or `generateToken`. */
  readonly secret: string;
  /** The errors of the bots, at once or later. */
  readonly botError$: Observable<unknown>;
  /** Closes all connections, and resolves when the port is free again. You may call it twice. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator of the Direct Line service on this machine. The bot behind it is a function, or a Bot Framework
 * bot with a URL. Only this machine can reach it, unless you set `host`. The promise rejects with a TypeError that
 * names the wrong option, or with the system's error if it cannot listen at that address and port.
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
    origins: Array.isArray(origins) && origins.every(isName),
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
  // A missing Host is refused like a wrong one, with an answer of the protocol.
  const server = createServer({ requireHostHeader: false }, onRequest);
  // A client that sends `Expect: 100-continue` sends no body if it is refused.
  server.on('checkContinue', onRequest);
  // This is longer than the interval of a client, because a poll fails if its connection is closed in between.
  server.keepAliveTimeout = 60_000;
  server.on('clientError', exchanges.onClientError);
  server.listen(port, host);
  await once(server, 'listening');
  // A failure of one connection must not end the process.
  server.on('error', noop);

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      // This comes before the bots are unsubscribed. Otherwise a client that still waits would get a wrong answer.
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

/** An empty variable counts as a missing one. */
const environmentSecret = () => process.env['DIRECT_LINE_SECRET'] || undefined;

const day = 24 * 60 * 60_000;

// eslint-disable-next-line no-console -- where it goes is an option
const warn = (text: string) => console.warn(text);

/**
 * The text of a bot's error for a terminal. It has no characters that move the cursor or change the direction of text.
 */
const show = (error: unknown) =>
  (tryOr(() => String(error)) ?? describeError(error)).replaceAll(
    /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    '?',
  );

const randomId = () => randomBytes(16).toString('base64url');
