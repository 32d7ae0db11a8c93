import type { Status } from '../conversation';
import { StateError, toDirectLineError } from '../errors';
import { createLatest, type Latest } from '../util/latest';

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
