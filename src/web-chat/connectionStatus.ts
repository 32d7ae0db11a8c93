import { debounce, distinctUntilChanged, map, type Observable, of, pairwise, startWith, timer } from 'rxjs';
import type { Status } from '../conversation';

// What Web Chat calls the connection status, by the names that it has for them.
const CONNECTING = 1;
const ONLINE = 2;
const EXPIRED = 3;
const FAILED = 4;
export const ENDED = 5;

const codes = { idle: 0, connecting: CONNECTING, retrying: CONNECTING, online: ONLINE, failed: FAILED };

const toCode = (status: Status): number =>
  // by its name, because there may be two copies of this library
  status.state === 'failed' && status.error.name === 'ConversationExpiredError' ? EXPIRED : codes[status.state];

/** The connection status for Web Chat. That the connection is lost is told after `grace` ms, if it still is. */
export const toConnectionStatus = (status$: Observable<Status>, grace: number): Observable<number> =>
  status$.pipe(
    map(toCode),
    distinctUntilChanged(),
    startWith(undefined),
    pairwise(),
    debounce(([before, code = 0]) => {
      // On being told, Web Chat cancels the sends that are running.
      if (before === ONLINE && code === CONNECTING) return timer(grace);
      // It failed before anybody listened. A Web Chat that is mounted again begins to read in this same tick.
      if (before === undefined && code > ONLINE) return timer(0);
      return of(0);
    }),
    map(([, code = 0]) => code),
    distinctUntilChanged(),
  );
