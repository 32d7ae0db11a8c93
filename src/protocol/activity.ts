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
  /** Who said it; the `role` is `bot` or `user`. */
  readonly from: { readonly id: string; readonly role?: string; readonly name?: string };
  /** What is said. */
  readonly text?: string;
  /** What client and bot tell each other beside the text. */
  readonly channelData?: Record<string, unknown>;
  /** Files and cards. */
  readonly attachments?: readonly Record<string, unknown>[];
  /** All else that the Bot Framework has. */
  readonly [member: string]: unknown;
}
