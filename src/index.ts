/**
 * The conversation, its errors, the operators for it, and the parts that it is made of.
 *
 * @module rxjs-direct-line
 */
export { adaptiveBurst, type Burst } from './adaptiveBurst';
export { connect } from './connect';
export type { Conversation, Status } from './conversation';
export {
  ConversationExpiredError,
  DirectLineError,
  HandlerError,
  HttpError,
  NetworkError,
  ProtocolError,
  RequestTimeoutError,
  SendError,
  StateError,
} from './errors';
export { fetchTransport, type FetchTransportOptions } from './fetchTransport';
export { generateToken } from './generateToken';
export type { Checkpoint, ConnectOptions, ServiceOptions } from './options';
export { planPolls } from './planPolls';
export { pollMessages } from './poll';
export type { Attachment, Message, MessageSet, OutgoingMessage, Upload } from './message';
export { ask, fromOthers, fromUser, online, pageVisible, transcript, untilQuiet } from './operators';
export type { RequestEvent } from './request';
export type { RetryOptions } from './retry';
export { sharedTransport, type SharedTransportOptions } from './sharedTransport';
export type { Transport, TransportRequest, TransportResponse } from './transport';
