import { from, Observable, type ObservableInput, Subject, takeUntil } from 'rxjs';

/** Runs a function inside or outside Angular's zone. */
export type Side = <T>(work: () => T) => T;

/** Subscribes to `source` and unsubscribes on one side of the zone, and emits its values on the other side. */
export function carry<T>(source: ObservableInput<T>, here: Side, there: Side): Observable<T> {
  return new Observable((subscriber) => {
    const left$ = new Subject<void>();
    // This comes before the subscription, because a synchronous source may be left in the middle.
    subscriber.add(() => here(() => left$.next()));

    here(() =>
      from(source)
        .pipe(takeUntil(left$))
        .subscribe({
          next: (value) => there(() => subscriber.next(value)),
          error: (error: unknown) => there(() => subscriber.error(error)),
          complete: () => {
            if (!subscriber.closed) there(() => subscriber.complete());
          },
        }),
    );
  });
}
