import { defer, distinctUntilChanged, fromEvent, map, type Observable, of, startWith } from 'rxjs';

/**
 * Emits whether the user can see the page: `document.visibilityState === 'visible'`, at once and at each change.
 *
 * It is cold, listens while subscribed, and never fails. Without a document, as in Node or in a worker, it emits `true`
 * and completes.
 *
 * ```text
 * page           visible   hidden   visible
 * pageVisible()  t---------f--------t--------
 * ```
 *
 * @example
 * ```ts
 * import { filter, map, skip } from 'rxjs';
 * import { connect, pageVisible } from 'rxjs-direct-line';
 *
 * const { message$ } = connect({
 *   token,
 *   interval: pageVisible().pipe(map((visible) => (visible ? 1000 : 30_000))),
 *   wake$: pageVisible().pipe(skip(1), filter(Boolean)), // the user comes back: poll at once
 * });
 * message$.subscribe({ next: ({ text }) => show(text), error: report });
 * ```
 *
 * @category Operators
 */
export function pageVisible(): Observable<boolean> {
  return defer(() => {
    const { document: page } = globalThis as Partial<typeof globalThis>;
    if (!page) return of(true);

    return fromEvent(page, 'visibilitychange').pipe(
      startWith(undefined),
      map(() => page.visibilityState === 'visible'),
      distinctUntilChanged(),
    );
  });
}
