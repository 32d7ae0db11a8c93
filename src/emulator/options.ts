import type { Bot } from '../service-model/bot';
import type { ServiceOptions } from '../service-model/service';

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
   * Gets a text, once a kind, when the bot of a URL says what Direct Line 1.1 cannot carry; and one whenever a bot fails,
   * unless somebody is subscribed to `botError$`. Default `console.warn`, which writes to standard error.
   */
  readonly log?: (text: string) => void;
  /**
   * The address to listen at. Default `127.0.0.1`, which only this machine can reach; `0.0.0.0` is for a phone or a
   * container, and lets in everybody who can reach this machine.
   *
   * Every request has to name the emulator in its `Host`: as `localhost`, `127.0.0.1`, `[::1]` or `host` itself, by a name
   * of `allowedHosts`, or, if other machines can reach it, by any IP address. Others are refused with 403, because a web
   * page can make its own name point here.
   */
  readonly host?: string;
  /** More names, without a port, by which it may be called, such as `host.docker.internal`. Default none. */
  readonly allowedHosts?: readonly string[];
  /** The port to listen at. Default 0: any that is free. */
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
  /**
   * The most bytes that the bodies of all requests in flight take together; one beyond it gets a 503 with `Retry-After`.
   * Default four times `maxUpload`, hence 64 MiB.
   */
  readonly maxBuffered?: number;
  /** How long a conversation is kept that neither a client nor the bot of a URL asks for. Default 24 hours. */
  readonly conversationLifetime?: number;
  /**
   * The most characters that the messages of all conversations take together; the conversation idle for longest is
   * forgotten first. Default 128 Mi.
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
