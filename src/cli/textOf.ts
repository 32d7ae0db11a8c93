import { defer, finalize, fromEvent, map, merge, type Observable, reduce, takeUntil } from 'rxjs';

/** Reads the text of `input`, and stops reading, because an open input keeps the process alive. */
const chunksOf = (input: NodeJS.ReadableStream): Observable<string> =>
  defer(() => {
    const failure$ = fromEvent(input, 'error').pipe(
      map((error) => {
        throw error as Error;
      }),
    );
    return fromEvent(input.setEncoding('utf8'), 'data').pipe(
      map(String),
      takeUntil(merge(fromEvent(input, 'end'), failure$)),
      finalize(() => input.pause()),
    );
  });

/** All that comes from `input`, without the line break at its end. */
export const textOf = (input: NodeJS.ReadableStream): Observable<string> =>
  chunksOf(input).pipe(
    reduce((text, chunk) => text + chunk, ''),
    map((text) => text.replace(/\r?\n$/, '')),
  );
