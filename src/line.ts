import { Observable, queueScheduler, Subject, switchMap, take } from 'rxjs';

/** A line to stand in: what is subscribed through it runs one at a time, in the order of the subscriptions. */
export function createLine(): <T>(source$: Observable<T>) => Observable<T> {
  const turns: Subject<void>[] = [];
  // on a queue, so that a long line of synchronous sources is no recursion
  const next = () => queueScheduler.schedule(() => turns[0]?.next());

  return (source$) =>
    new Observable((subscriber) => {
      const turn$ = new Subject<void>();
      turn$
        .pipe(
          take(1),
          switchMap(() => source$),
        )
        .subscribe(subscriber);
      // comes after the teardown of the source: the next one begins when this one has been left
      subscriber.add(() => {
        turns.splice(turns.indexOf(turn$), 1);
        next();
      });
      turns.push(turn$);
      next();
    });
}
