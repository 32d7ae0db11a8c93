import { distinctUntilChanged, map, type Observable, of, pairwise, startWith, switchMap, timer } from 'rxjs';
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

/** The connection status for Web Chat. Being offline again is told after `grace` ms, if it lasts. */
export function toConnectionStatus(status$: Observable<Status>, grace: number): Observable<number> {
  /** How long `code` is kept back. */
  function pauseBefore(code: number, before: number | undefined): number | undefined {
    // On being told, Web Chat cancels the sends that are running.
    if (code === CONNECTING && before === ONLINE) return grace;
    // It failed before anybody listened. A Web Chat that is mounted again begins to read in this same tick.
    if (code > ONLINE && before === undefined) return 0;
    return undefined;
  }

  return status$.pipe(
    map(toCode),
    distinctUntilChanged(),
    startWith(undefined),
    pairwise(),
    switchMap(([before, code = 0]) => {
      const pause = pauseBefore(code, before);
      return pause === undefined ? of(code) : timer(pause).pipe(map(() => code));
    }),
    distinctUntilChanged(),
  );
}
