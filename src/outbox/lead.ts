import { Observable } from 'rxjs';

/**
 * Emits once nobody else of this origin leads under that name, and leads until it is unsubscribed. Platforms without
 * `navigator.locks` have one leader for each page.
 */
export const lead = (name: string): Observable<void> =>
  new Observable((subscriber) => {
    const locks = (globalThis as { navigator?: Partial<Navigator> }).navigator?.locks;
    /** Called when it is the turn of this page; releases at once if that has been unsubscribed. */
    const hold = () =>
      new Promise<void>((release) => {
        subscriber.add(release);
        subscriber.next();
      });
    if (locks) locks.request(name, hold).catch((error: unknown) => subscriber.error(error));
    else subscriber.next();
  });
