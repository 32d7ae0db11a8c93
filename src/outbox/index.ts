/**
 * An outbox: messages are stored until the bot has them, so they survive a reload. Experimental.
 *
 * @module rxjs-direct-line/outbox
 */
export { outbox, type Outbox, type OutboxOptions, type Outgoing } from './outbox';
export type { OutboxStorage } from './list';
