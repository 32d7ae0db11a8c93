import { Observable } from 'rxjs';
import { harmless } from './harmless';

// Except for terminal.ts, all output of this folder goes through this file, because much of it was written by other
// people.
const toText = (lines: readonly string[]): string => lines.map((line) => `${harmless(line)}\n`).join('');

/** Prints lines, and completes when all of them have been written. If that fails, `output` emits its `error` event. */
export const print = (output: NodeJS.WritableStream, lines: readonly string[]): Observable<never> =>
  new Observable((subscriber) => {
    output.write(toText(lines), (error) => {
      if (!error) subscriber.complete();
    });
  });

/** Prints a line without waiting until it has been written. */
export function tell(output: NodeJS.WritableStream, line: string): void {
  output.write(toText([line]));
}
