/**
 * The same client against a service of Direct Line API 3.0, with messages by polling. Experimental: nobody has used it
 * against Microsoft's own service yet.
 *
 * @module rxjs-direct-line/direct-line-3
 */
export { directLine3, type DirectLine3Options } from './directLine3';
export { type GeneratedToken, generateToken3, type GenerateToken3Options } from './generateToken3';
export type { Activity } from '../protocol/activity';
