import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { finalize, fromEvent, map, type Observable, share, takeUntil, tap } from 'rxjs';
import { harmless } from './harmless';

const colors = { bot: 36, problem: 31, note: 2 };

/** A text, in a color of its own if there are colors and nobody has asked for none. */
export type Part = string | readonly [color: keyof typeof colors, text: string];

/** A line that is being typed, and above it what is being said. */
export interface Terminal {
  /** The lines that were typed; completes at ^D. The terminal is closed when its last subscriber has left. */
  readonly line$: Observable<string>;
  /** ^C, which is a key here and no signal. */
  readonly interrupt$: Observable<unknown>;
  /** Writes a line above the one that is being typed. */
  print(line: readonly Part[]): void;
  /** Writes `note` in front of the line that is being typed. */
  prompt(note: readonly Part[]): void;
}

export function openTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & Pick<WriteStream, 'hasColors'>,
): Terminal {
  const reader = createInterface({ input, output });
  // knows NO_COLOR, and terminals that have none
  const colored = output.hasColors();

  function paint(part: Part): string {
    if (typeof part === 'string') return harmless(part);
    const [color, text] = part;
    return colored ? `\x1b[${colors[color]}m${harmless(text)}\x1b[0m` : harmless(text);
  }

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
    interrupt$: fromEvent(reader, 'SIGINT'),
    print: (line) => above(() => output.write(`${line.map(paint).join('')}\n`)),
    prompt: (note) => above(() => reader.setPrompt(`${note.map(paint).join('')}> `)),
  };
}
