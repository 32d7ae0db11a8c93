import { filter, isObservable, map, merge, NEVER } from 'rxjs';
import { online } from '../operators/online';
import { pageVisible } from '../operators/pageVisible';
import type { ConnectOptions } from '../options';

/** Polls less while the page is hidden, and at once when it becomes visible or the network is back. */
export function onPage(options: ConnectOptions): ConnectOptions {
  const { interval = pageVisible().pipe(map((visible) => (visible ? 1000 : 30_000))), wake$ = NEVER } = options;
  const back$ = merge(pageVisible(), online()).pipe(filter(Boolean));
  return { ...options, interval, wake$: isObservable(wake$) ? merge(back$, wake$) : wake$ };
}
