import { concatMap, Observable, queueScheduler, Subject } from 'rxjs';

/** A line to stand in: what is subscribed through it runs one at a time, in the order of the subscriptions. */
export function createLine(): <T>(source$: Observable<T>) => Observable<T> {
  let turn$: Subject<Observable<never>> | undefined;

  return (source$) =>
    new Observable((subscriber) => {
      if (!turn$) {
        turn$ = new Subject();
        turn$.pipe(concatMap((turn$) => turn$)).subscribe();
      }
      turn$.next(
        new Observable((turn) => {
          // on a queue, so that a long line of synchronous sources is no recursion
          queueScheduler.schedule(() => {
            if (!subscriber.closed) source$.subscribe(subscriber);
            // comes after the teardown of the source: the next one begins when this one has been left
            subscriber.add(() => turn.complete());
          });
        }),
      );
    });
}
