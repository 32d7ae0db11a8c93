import { noop, Observable } from 'rxjs';

/**
 * Emits once nobody else of this origin leads under that name, and leads until it is unsubscribed. Platforms without
 * `navigator.locks` have one leader for each page.
 */
export const lead = (name: string): Observable<void> =>
  new Observable((subscriber) => {
    const { locks } = Object(globalThis.navigator) as Partial<Navigator>;
    if (!locks) {
      subscriber.next();
      return;
    }
    const controller = new AbortController();
    subscriber.add(() => controller.abort());
    const hold = () =>
      new Promise<void>((release) => {
        subscriber.add(release);
        subscriber.next();
      });
    // A request that is given up is rejected.
    locks.request(name, { signal: controller.signal }, hold).catch(noop);
  });
