/**
 * A file that belongs to a message, received or sent.
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
 *
 * @category Messages
 */
export interface Attachment {
  /** The URL of the file. In a received message it is absolute, and safe to use in an `href`. */
  readonly url: string;
  /** The media type of the file, such as `application/pdf`. */
  readonly contentType: string;
}

/**
 * A message of the conversation, with the members that the reference of the protocol describes. Your own messages have
 * this form too. URLs in it are absolute and safe to show. The text is plain text, not HTML.
 *
 * @example
 * ```ts
 * import { connect, type Message } from 'rxjs-direct-line';
 *
 * const toLine = ({ from, text = '', images = [] }: Message) => `${from}: ${text} (${images.length} images)`;
 *
 * connect({ token }).message$.subscribe({ next: (message) => show(toLine(message)), error: report });
 * ```
 *
 * @category Messages
 */
export interface Message {
  /** The service's id of the message. It is unique in the conversation, and says nothing about the order. */
  readonly id: string;
  /** The id of the conversation. */
  readonly conversationId: string;
  /** The id of the sender: a user, or the bot. */
  readonly from: string;
  /** The time of the message as the service wrote it: ISO 8601, with up to seven digits of fraction. */
  readonly created?: string;
  /** The text of the message. */
  readonly text?: string;
  /**
   * Data that client and bot exchange in addition to the text. It arrives as it was sent, so it may be anything. A guard
   * gives it a type.
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
  /** The URLs of the images. */
  readonly images?: readonly string[];
  /** The files that are not images. */
  readonly attachments?: readonly Attachment[];
}

/**
 * The answer to one poll: the messages after the watermark that was sent, and the watermark to send next.
 *
 * @see {@link Conversation.consume} and {@link pollMessages} for examples.
 * @category Messages
 */
export interface MessageSet {
  /** The messages, in the order of the service. */
  readonly messages: readonly Message[];
  /** The mark of the position after this set. It is opaque: send it back unchanged. */
  readonly watermark?: string;
  /**
   * The parts that could not be read and were left out, such as `messages[3].attachments[0]`. After the first 100 it says
   * `… and n more`.
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
 * A message to send, in the terms of the protocol. Each member is optional, but there must be at least one.
 *
 * @example
 * ```ts
 * import { connect, type OutgoingMessage } from 'rxjs-direct-line';
 *
 * const order: OutgoingMessage = { text: 'Two coffees, please.', channelData: { table: 7 }, clientId: 'order-1' };
 *
 * connect({ token }).send(order).subscribe({ complete: () => show('taken'), error: report });
 * ```
 *
 * @category Messages
 */
export interface OutgoingMessage {
  /** The text of the message. */
  text?: string;
  /** Data for the bot, which receives it unchanged. It must be JSON. */
  channelData?: Record<string, unknown>;
  /** The URLs of the images. */
  images?: readonly string[];
  /** Other files that have a URL already. To send files that have none, use `upload`. */
  attachments?: readonly Attachment[];
  /** The id of the sender. @default the conversation's `userId` */
  from?: string;
  /**
   * Travels as `channelData.clientId`. It lets you recognize the echo of this message, and check whether the message arrived
   * if the answer was lost.
   */
  clientId?: string;
}

/**
 * A file to send.
 *
 * @see {@link Conversation.upload} for an example.
 * @category Messages
 */
export interface Upload {
  /** The content of the file. */
  readonly data: Blob | ArrayBuffer | Uint8Array;
  /** The name of the file, for the bot and its users. */
  readonly name: string;
  /** The media type of the file. @default the type of the blob, else application/octet-stream */
  readonly contentType?: string;
}
