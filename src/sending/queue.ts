import { Observable } from 'rxjs';
import { createTrampoline, type Trampoline } from '../util/trampoline';

/** Puts a source into a queue: sources run one at a time, in the order of their subscriptions. */
export type Queue = <T>(source$: Observable<T>) => Observable<T>;

/** Nothing is kept of a subscription that has left the queue, be it still waiting. */
export function createQueue(trampoline: Trampoline = createTrampoline()): Queue {
  const waiting = new Set<() => void>();
  let isBusy = false;

  const startNext = () => {
    const [start] = waiting;
    if (isBusy || !start) return;
    waiting.delete(start);
    start();
  };

  return (source$) =>
    new Observable((subscriber) => {
      const start = () => {
        isBusy = true;
        source$.subscribe(subscriber);
        // This comes after the teardown of the source: the next one begins when this one has been left.
        subscriber.add(() => {
          isBusy = false;
          trampoline(startNext);
        });
      };
      waiting.add(start);
      subscriber.add(() => waiting.delete(start));
      trampoline(startNext);
    });
}
