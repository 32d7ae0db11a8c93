/**
 * A Bot Framework activity: the form that Direct Line 3.0 and Web Chat have for a message, an event, a typing sign. Only
 * the members that this library reads or writes are named; all others are passed on.
 */
export interface Activity {
  /** `message`, `event`, `typing`, … */
  readonly type: string;
  /** The service's name for it, which an activity that is on its way does not have yet. */
  readonly id?: string;
  /** When the service got it: ISO 8601. */
  readonly timestamp?: string;
  /** The sender. */
  readonly from: {
    /** The id of a user, or of the bot. */
    readonly id: string;
    /** `bot`, `user` or `channel`. */
    readonly role?: string;
    /** For people to read. */
    readonly name?: string;
  };
  /** The text. */
  readonly text?: string;
  /** Data that client and bot exchange in addition to the text. */
  readonly channelData?: Record<string, unknown>;
  /** Files and cards. */
  readonly attachments?: readonly Record<string, unknown>[];
  /** All other members of the Bot Framework. */
  readonly [member: string]: unknown;
}
