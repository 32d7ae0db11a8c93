import { Observable } from 'rxjs';

/**
 * Subscribes when no other tab of this origin holds the lock of that name. Platforms without `navigator.locks` do not
 * wait.
 */
export const takeTurns = (name: string, work$: Observable<never>): Observable<never> =>
  new Observable((subscriber) => {
    const locks = (globalThis as { navigator?: Partial<Navigator> }).navigator?.locks;
    /** Called when it is the turn of this page, which may have been unsubscribed by then. */
    const hold = () =>
      new Promise<void>((release) => {
        if (!subscriber.closed) work$.subscribe(subscriber);
        subscriber.add(release);
      });
    if (locks) locks.request(name, hold).catch((error: unknown) => subscriber.error(error));
    else work$.subscribe(subscriber);
  });
