import { filter, isObservable, map, merge, NEVER } from 'rxjs';
import { online } from '../operators/online';
import { pageVisible } from '../operators/pageVisible';
import type { ConnectOptions } from '../options';

/** Adds the defaults for a page: fewer polls while it is hidden, and one at once when it becomes visible or online. */
export function onPage(options: ConnectOptions): ConnectOptions {
  const { interval = pageVisible().pipe(map((visible) => (visible ? 1000 : 30_000))), wake$ = NEVER } = options;
  const back$ = merge(pageVisible(), online()).pipe(filter(Boolean));
  return { ...options, interval, wake$: isObservable(wake$) ? merge(back$, wake$) : wake$ };
}
