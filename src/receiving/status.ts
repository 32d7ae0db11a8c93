import { type DirectLineError, StateError, toDirectLineError } from '../errors';
import { createLatest, type Latest } from '../util/latest';

/**
 * The state of the polling loop of a conversation.
 *
 * @example
 * ```ts
 * import { connect, type Status } from 'rxjs-direct-line';
 *
 * const toText = (status: Status) =>
 *   status.state === 'retrying' ? `offline, next try in ${Math.ceil(status.delay / 1000)} s` : status.state;
 *
 * const { message$, status$ } = connect({ token });
 * status$.subscribe({ next: (status) => show(toText(status)), error: report });
 * message$.subscribe({ error: report });
 * ```
 *
 * @category Conversation
 */
export type Status =
  /** Nobody is subscribed to the messages. */
  | { readonly state: 'idle' }
  /** There is a subscriber, and no answer has come yet. */
  | { readonly state: 'connecting' }
  /** The last poll succeeded. */
  | { readonly state: 'online' }
  /** The last poll failed, and is repeated after a wait. */
  | {
      readonly state: 'retrying';
      /** The error of the last poll. */
      readonly error: DirectLineError;
      /** How many polls have failed in a row, this one included. */
      readonly attempt: number;
      /** The time until the next attempt, ms. */
      readonly delay: number;
    }
  /** The conversation has failed permanently, until somebody subscribes again. */
  | {
      readonly state: 'failed';
      /** The permanent error. */
      readonly error: DirectLineError;
    };

export interface StatusBoard extends Latest<Status> {
  /** The reader has failed. A second reader that was turned away is none of its states. */
  fail(error: unknown): void;
}

/** The status of the reader. A state is told once, however often it is set; each retry is a state of its own. */
export function createStatus(): StatusBoard {
  const { value$, set: tell } = createLatest<Status>({ state: 'idle' });
  let last: Status['state'] = 'idle';

  const set = (status: Status) => {
    if (status.state === last && last !== 'retrying') return;
    last = status.state;
    tell(status);
  };
  return {
    value$,
    set,
    fail(error) {
      if (!(error instanceof StateError)) set({ state: 'failed', error: toDirectLineError(error) });
    },
  };
}
