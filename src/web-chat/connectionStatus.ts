import { debounce, distinctUntilChanged, map, type Observable, of, pairwise, startWith, timer } from 'rxjs';
import type { Status } from '../conversation';

// The values of Web Chat's connection status, under the names that Web Chat uses.
const CONNECTING = 1;
const ONLINE = 2;
const EXPIRED = 3;
const FAILED = 4;
export const ENDED = 5;

const codes = { idle: 0, connecting: CONNECTING, retrying: CONNECTING, online: ONLINE, failed: FAILED };

const toCode = (status: Status): number =>
  // The name is compared, because there may be two copies of this library.
  status.state === 'failed' && status.error.name === 'ConversationExpiredError' ? EXPIRED : codes[status.state];

/** The connection status for Web Chat. It reports a lost connection only if it is still lost after `grace` ms. */
export const toConnectionStatus = (status$: Observable<Status>, grace: number): Observable<number> =>
  status$.pipe(
    map(toCode),
    distinctUntilChanged(),
    startWith(undefined),
    pairwise(),
    debounce(([before, code = 0]) => {
      // When Web Chat learns of it, it cancels the sends that are running.
      if (before === ONLINE && code === CONNECTING) return timer(grace);
      // Afterwards, so that a subscriber who then reads again does not join what has failed. If the failure is older than
      // the subscription, Web Chat has been mounted again, and begins to read in this same tick.
      if (code > ONLINE) return timer(0);
      return of(0);
    }),
    map(([, code = 0]) => code),
    distinctUntilChanged(),
  );
