import { from, Observable, type ObservableInput, Subject, takeUntil } from 'rxjs';

/** Does some work on one side of Angular's zone. */
export type Side = <T>(work: () => T) => T;

/** Subscribes to `source`, and leaves it, on one side; hands on what it gives on the other. */
export function carry<T>(source: ObservableInput<T>, here: Side, there: Side): Observable<T> {
  return new Observable((subscriber) => {
    const left$ = new Subject<void>();
    // before it is subscribed to: a synchronous source may be left in the middle
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
