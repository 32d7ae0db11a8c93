import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { finalize, fromEvent, map, type Observable, share, takeUntil, tap } from 'rxjs';

const colors = { bot: 36, problem: 31, note: 2 };

/** A line that is being typed, and above it what is being said. */
export interface Terminal {
  /** What was typed, a line each; completes at ^C and ^D. Whoever leaves it last closes the terminal. */
  readonly line$: Observable<string>;
  /** `text` in its colour, where there are colours and nobody has asked for none. */
  paint(color: keyof typeof colors, text: string): string;
  /** Writes a line above the one that is being typed. */
  print(line: string): void;
  /** Writes `note` in front of the one that is being typed. */
  prompt(note: string): void;
}

export function openTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & Pick<WriteStream, 'hasColors'>,
): Terminal {
  const reader = createInterface({ input, output });
  // knows NO_COLOR, and terminals that have none
  const colored = output.hasColors();

  /** Does `change` where the line that is being typed begins, then writes that again. */
  function above(change: () => void): void {
    // it may be several rows high; readline, which would go up too, is told that it need not
    moveCursor(output, 0, -reader.getCursorPos().rows);
    cursorTo(output, 0);
    clearScreenDown(output);
    Object.assign(reader, { prevRows: 0 });
    change();
    reader.prompt(true);
  }

  return {
    line$: fromEvent(reader, 'line').pipe(
      map(String),
      tap(() => reader.prompt()),
      finalize(() => {
        reader.close();
        output.write('\n');
      }),
      share(),
      takeUntil(fromEvent(reader, 'close')),
    ),
    paint: (color, text) => (colored && text ? `\x1b[${colors[color]}m${text}\x1b[0m` : text),
    print: (line) => above(() => output.write(`${line}\n`)),
    prompt: (note) => above(() => reader.setPrompt(`${note}> `)),
  };
}
