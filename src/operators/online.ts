import { defer, distinctUntilChanged, fromEvent, map, merge, type Observable, of, startWith } from 'rxjs';

/**
 * Emits whether the machine has a network, as far as the browser knows: `navigator.onLine`, at once and at each change.
 *
 * `false` is certain. `true` says nothing about the service, but `status$` does. It is cold, listens while subscribed,
 * and never fails. On a platform that does not tell, such as Node, it emits `true` and completes.
 *
 * ```text
 * network   up   down     up
 * online()  t----f--------t--------
 * ```
 *
 * @example
 * ```ts
 * import { filter, skip } from 'rxjs';
 * import { connect, online } from 'rxjs-direct-line';
 *
 * const { message$ } = connect({
 *   token,
 *   wake$: online().pipe(skip(1), filter(Boolean)), // the network is back: poll at once
 * });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 *
 * @category Operators
 */
export function online(): Observable<boolean> {
  return defer(() => {
    // Node has no events for it. Its navigator, which came with version 21, does not know.
    const { navigator, addEventListener } = globalThis as Partial<typeof globalThis>;
    if (typeof navigator?.onLine !== 'boolean' || !addEventListener) return of(true);

    return merge(fromEvent(globalThis, 'online'), fromEvent(globalThis, 'offline')).pipe(
      startWith(undefined),
      map(() => navigator.onLine),
      distinctUntilChanged(),
    );
  });
}
