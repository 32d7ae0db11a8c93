/** A file that came with a message. */
export interface Attachment {
  readonly url: string;
  readonly contentType: string;
}

/** A message of the conversation, one's own included. URLs in it are absolute and safe to show. */
export interface Message {
  readonly id: string;
  readonly conversationId: string;
  readonly from: string;
  /** As the service wrote it: ISO 8601, up to seven digits of fraction. */
  readonly created?: string;
  readonly text?: string;
  readonly channelData?: Readonly<Record<string, unknown>>;
  readonly images?: readonly string[];
  readonly attachments?: readonly Attachment[];
}

/** What one GET gives: the messages newer than the watermark that was sent, and the watermark to send next. */
export interface MessageSet {
  readonly messages: readonly Message[];
  readonly watermark?: string;
}

/** What can be sent. */
export interface OutgoingMessage {
  text?: string;
  channelData?: Record<string, unknown>;
  images?: readonly string[];
  attachments?: readonly Attachment[];
  /** Default: the conversation's `userId`. */
  from?: string;
  /** Travels as `channelData.clientId`, so that the echo can be told from others and a lost answer be settled. */
  clientId?: string;
}

/** A file to send. */
export interface Upload {
  readonly data: Blob | ArrayBuffer | Uint8Array;
  readonly name: string;
  /** @default the type of the blob, else application/octet-stream */
  readonly contentType?: string;
}
