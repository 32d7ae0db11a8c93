import { identity, ignoreElements, type MonoTypeOperatorFunction, type Observable, takeUntil, tap } from 'rxjs';
import type { RequestEvent } from '../index';

/** The line for a request that has ended. */
function toLine({ operation, method, path, why, attempt, duration, status, error }: RequestEvent): string {
  const request = `${method} ${path}: `;
  const reason = error && `: ${error.message.replace(request, '')}`;
  const details = [operation, why, attempt > 1 && `attempt ${attempt}`, `${duration} ms`].filter(Boolean);
  return `direct-line: ${request}${status ?? 'no answer'} (${details.join(', ')})${reason ?? ''}`;
}

/** If `verbose` is set, passes a line for each request to `tell` while the source runs. */
export const tellRequests = <T>(
  request$: Observable<RequestEvent>,
  verbose: boolean,
  tell: (line: string) => unknown,
): MonoTypeOperatorFunction<T> => {
  const told$ = request$.pipe(
    tap((event) => tell(toLine(event))),
    ignoreElements(),
  );
  return verbose ? takeUntil(told$) : identity;
};
