import type { Bot } from '../service-model/bot';
import type { ServiceOptions } from '../service-model/service';

/** The options of {@link startEmulator}. Times are ms. */
export interface EmulatorOptions extends Omit<ServiceOptions, 'bot'> {
  /**
   * The bot of every conversation: a function, or the URL of a Bot Framework bot, such as
   * `http://localhost:3978/api/messages`. Default: a bot that never replies.
   */
  readonly bot?: Bot | string;
  /** The time that a bot with a URL has for a message. After that the client gets a 502. Default 15,000. */
  readonly botTimeout?: number;
  /**
   * Gets a line if a bot with a URL sends something that Direct Line 1.1 does not have, once for each kind. It also gets a
   * line when a bot fails, unless `botError$` has a subscriber. Default `console.warn`, which writes to standard error.
   */
  readonly log?: (text: string) => void;
  /**
   * The address to listen at. Default `127.0.0.1`, which only this machine can reach. Use `0.0.0.0` for a phone or a
   * container: then everybody who can reach this machine can use the emulator.
   *
   * The `Host` of every request must be `localhost`, `127.0.0.1`, `[::1]`, `host` itself or a name of `allowedHosts`. If other
   * machines can reach the emulator, any IP address is allowed, too. Other requests get a 403, because a web page can make
   * its own host name point to this machine.
   */
  readonly host?: string;
  /** Further host names that requests may use, without a port, such as `host.docker.internal`. Default none. */
  readonly allowedHosts?: readonly string[];
  /** The port to listen at. Default 0: any free port. */
  readonly port?: number;
  /** The only secret that it accepts. Default: the environment variable `DIRECT_LINE_SECRET`, or a random one. */
  readonly secret?: string;
  /** Origins whose pages may use it, such as `https://app.example`. Pages of this machine always may. Default none. */
  readonly origins?: readonly string[];
  /** The largest body of a request that is not an upload, in bytes. Default 1 MiB. */
  readonly maxBody?: number;
  /** The largest body of an upload, in bytes. Default 16 MiB. */
  readonly maxUpload?: number;
  /**
   * The largest size of all uploaded files together, in bytes. Beyond it, the oldest files are dropped. Files are kept for
   * 24 hours at most. Default 128 MiB.
   */
  readonly maxStored?: number;
  /**
   * The largest size of the bodies of all requests in flight together, in bytes. A request beyond it gets a 503 with
   * `Retry-After`. Default four times `maxUpload`.
   */
  readonly maxBuffered?: number;
  /** The time for which a conversation is kept without a request of a client or of a bot with a URL. Default 24 hours. */
  readonly conversationLifetime?: number;
  /**
   * The largest size of the messages of all conversations together, in characters. Beyond it, the conversation that was idle
   * for longest is forgotten. Default 128 Mi.
   */
  readonly maxLog?: number;
}

const known: Readonly<Record<keyof EmulatorOptions, true>> = {
  host: true,
  allowedHosts: true,
  port: true,
  bot: true,
  bot$: true,
  botTimeout: true,
  log: true,
  secret: true,
  origins: true,
  maxBody: true,
  maxUpload: true,
  maxStored: true,
  maxBuffered: true,
  maxConversations: true,
  conversationLifetime: true,
  maxLog: true,
  pageSize: true,
  tokenLifetime: true,
  fault: true,
};

export const optionNames: readonly string[] = Object.keys(known);
