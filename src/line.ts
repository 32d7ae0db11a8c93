import { Observable, queueScheduler } from 'rxjs';

/** A line to stand in: what is subscribed through it runs one at a time, in the order of the subscriptions. */
export function createLine(): <T>(source$: Observable<T>) => Observable<T> {
  const line = new Set<() => void>();
  // on a queue, so that a long line of synchronous sources is no recursion
  const next = () =>
    queueScheduler.schedule(() => {
      const [serve] = line;
      serve?.();
    });

  return (source$) =>
    new Observable((subscriber) => {
      let served = false;
      const leave = () => {
        line.delete(serve);
        next();
      };
      const serve = () => {
        if (served) return;
        served = true;
        source$.subscribe(subscriber);
        // comes after the teardown of the source: the next one begins when this one has been left
        subscriber.add(leave);
      };
      subscriber.add(() => {
        if (!served) leave();
      });
      line.add(serve);
      next();
    });
}
