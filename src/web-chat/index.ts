/**
 * A conversation as the `directLine` of Microsoft's Web Chat.
 *
 * @module rxjs-direct-line/web-chat
 */
export type { Activity } from '../protocol/activity';
export { webChat, type WebChatConnection, type WebChatOptions } from './webChat';
