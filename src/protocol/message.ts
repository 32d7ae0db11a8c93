/**
 * A file that came with a message, or goes with one.
 *
 * @example
 * ```ts
 * import { mergeMap } from 'rxjs';
 * import { type Attachment, connect } from 'rxjs-direct-line';
 *
 * const toLine = ({ url, contentType }: Attachment) => `${contentType}: ${url}`;
 *
 * const { message$, send } = connect({ token, userId: 'user1' });
 * message$.pipe(mergeMap(({ attachments = [] }) => attachments)).subscribe({
 *   next: (attachment) => show(toLine(attachment)),
 *   error: report,
 * });
 * const order: Attachment = { url: 'https://a.example/order.pdf', contentType: 'application/pdf' };
 * send({ text: 'As here.', attachments: [order] }).subscribe({ error: report });
 * ```
 */
export interface Attachment {
  /** Where the file is; of a message that came, absolute, and safe to put into an `href`. */
  readonly url: string;
  /** Its media type, such as `application/pdf`. */
  readonly contentType: string;
}

/**
 * A message of the conversation, one's own included, with what the reference of the protocol knows of it. URLs in it are
 * absolute and safe to show; the text is text, not HTML.
 *
 * @example
 * ```ts
 * import { connect, type Message } from 'rxjs-direct-line';
 *
 * const toLine = ({ from, text = '', images = [] }: Message) => `${from}: ${text} (${images.length} images)`;
 *
 * connect({ token }).message$.subscribe({ next: (message) => show(toLine(message)), error: report });
 * ```
 */
export interface Message {
  /** The service's name for it, unique in the conversation; it tells no order. */
  readonly id: string;
  /** The conversation that it is in. */
  readonly conversationId: string;
  /** Who said it: the id of a user, or of the bot. */
  readonly from: string;
  /** As the service wrote it: ISO 8601, up to seven digits of fraction. */
  readonly created?: string;
  /** What is said. */
  readonly text?: string;
  /**
   * What client and bot tell each other beside the text, as it was sent: it may be anything. A guard gives it a type.
   *
   * @example
   * ```ts
   * import { filter } from 'rxjs';
   * import { connect, type Message } from 'rxjs-direct-line';
   *
   * type Order = Message & { readonly channelData: { readonly table: number } };
   * const isOrder = (message: Message): message is Order => typeof message.channelData?.['table'] === 'number';
   *
   * const { message$, send } = connect({ token, userId: 'user1' });
   * message$.pipe(filter(isOrder)).subscribe({ next: ({ channelData }) => show(channelData.table), error: report });
   * send({ text: 'Two coffees, please.', channelData: { table: 7 } }).subscribe({ error: report });
   * ```
   */
  readonly channelData?: Readonly<Record<string, unknown>>;
  /** The URLs of images. */
  readonly images?: readonly string[];
  /** All other files. */
  readonly attachments?: readonly Attachment[];
}

/**
 * What one GET gives: the messages newer than the watermark that was sent, and the watermark to send next.
 *
 * @see {@link Conversation.consume} and {@link pollMessages} for examples.
 */
export interface MessageSet {
  /** In the order of the service. */
  readonly messages: readonly Message[];
  /** Opaque: to be sent back as it came, never to be read. */
  readonly watermark?: string;
  /**
   * What could not be read, and was left out: `messages[3].attachments[0]`. The first 100, then `… and n more`.
   *
   * @example
   * ```ts
   * import { of } from 'rxjs';
   * import { connect } from 'rxjs-direct-line';
   *
   * const { consume } = connect({ secret, userId: 'order-desk' });
   * consume(({ messages, ignored = [] }) => of(`${messages.length} read, ${ignored.length} left out`)).subscribe({
   *   next: show,
   *   error: report,
   * });
   * ```
   */
  readonly ignored?: readonly string[];
}

/**
 * What can be sent, in the words of the protocol. All of it is optional, but not at once.
 *
 * @example
 * ```ts
 * import { connect, type OutgoingMessage } from 'rxjs-direct-line';
 *
 * const order: OutgoingMessage = { text: 'Two coffees, please.', channelData: { table: 7 }, clientId: 'order-1' };
 *
 * connect({ token }).send(order).subscribe({ complete: () => show('taken'), error: report });
 * ```
 */
export interface OutgoingMessage {
  /** What is said. */
  text?: string;
  /** For the bot, which gets it as it is; JSON. */
  channelData?: Record<string, unknown>;
  /** The URLs of images. */
  images?: readonly string[];
  /** Other files that have a URL already; `upload` sends those that have none. */
  attachments?: readonly Attachment[];
  /** Who says it. @default the conversation's `userId` */
  from?: string;
  /** Travels as `channelData.clientId`, so that the echo can be told from others and a lost answer be settled. */
  clientId?: string;
}

/**
 * A file to send.
 *
 * @see {@link Conversation.upload} for an example.
 */
export interface Upload {
  /** What is in it. */
  readonly data: Blob | ArrayBuffer | Uint8Array;
  /** What it is called, for the bot and its users. */
  readonly name: string;
  /** Its media type. @default the type of the blob, else application/octet-stream */
  readonly contentType?: string;
}
