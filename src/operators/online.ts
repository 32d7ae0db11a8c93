import { defer, distinctUntilChanged, fromEvent, map, merge, type Observable, of, startWith } from 'rxjs';

/**
 * Whether the machine has a network, as far as the browser knows: `navigator.onLine` now, and at each change.
 *
 * `false` is certain; `true` says nothing about the service, see `status$` for that. Cold: it listens while subscribed.
 * No error. Where nobody tells, as in Node, it emits `true` and completes: nothing is kept alive.
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
 *   wake$: online().pipe(skip(1), filter(Boolean)), // the network is back: ask at once
 * });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 */
export function online(): Observable<boolean> {
  return defer(() => {
    // Node has no events for it, and from 21 on a navigator that does not know
    const { navigator, addEventListener } = globalThis as Partial<typeof globalThis>;
    if (typeof navigator?.onLine !== 'boolean' || !addEventListener) return of(true);

    return merge(fromEvent(globalThis, 'online'), fromEvent(globalThis, 'offline')).pipe(
      startWith(undefined),
      map(() => navigator.onLine),
      distinctUntilChanged(),
    );
  });
}
