import { Observable } from 'rxjs';
import { harmless } from './harmless';

// Nothing in this folder writes by another way, but for terminal.ts: others have written much of what is printed.
const toText = (lines: readonly string[]): string => lines.map((line) => `${harmless(line)}\n`).join('');

/** Prints lines, and completes when all of them have gone out. `output` tells of a failure by its `error` event. */
export const print = (output: NodeJS.WritableStream, lines: readonly string[]): Observable<never> =>
  new Observable((subscriber) => {
    output.write(toText(lines), (error) => {
      if (!error) subscriber.complete();
    });
  });

/** Prints a line at once, whether it goes out or not. */
export function tell(output: NodeJS.WritableStream, line: string): void {
  output.write(toText([line]));
}
