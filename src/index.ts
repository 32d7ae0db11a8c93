/**
 * The conversation with its options and errors, the operators, and the parts of the client that you can use by themselves.
 *
 * @module rxjs-direct-line
 */
export { adaptiveBurst } from './polling/adaptiveBurst';
export type { Burst } from './polling/burst';
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
export { fetchTransport, type FetchTransportOptions } from './http/fetchTransport';
export { generateToken } from './generateToken';
export type { Checkpoint, ConnectOptions, ServiceOptions } from './options';
export { planPolls } from './polling/planPolls';
export { pollMessages } from './polling/pollMessages';
export type { Attachment, Message, MessageSet, OutgoingMessage, Upload } from './protocol/message';
export { ask, fromOthers, fromUser, online, pageVisible, transcript, untilQuiet } from './operators';
export type { RequestEvent } from './http/requestEvent';
export type { RetryOptions } from './session/retryPolicy';
export { sharedTransport, type SharedTransportOptions } from './http/sharedTransport';
export type { Transport, TransportRequest, TransportResponse } from './http/transport';
export { toCheckpoint } from './toCheckpoint';
