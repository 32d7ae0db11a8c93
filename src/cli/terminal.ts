import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { finalize, fromEvent, map, type Observable, share, takeUntil, tap } from 'rxjs';
import { harmless } from './harmless';

const colors = { bot: 36, problem: 31, note: 2 };

/** A text in a color, unless the terminal has no colors or the user wants none. */
export type Part = string | readonly [color: keyof typeof colors, text: string];

/** A terminal with an input line at the bottom and the conversation above it. */
export interface Terminal {
  /**
   * The lines that the user has typed. It completes at ^D. The terminal is closed when the last subscriber has
   * unsubscribed.
   */
  readonly line$: Observable<string>;
  /** Emits at ^C, which is a key here and not a signal. */
  readonly interrupt$: Observable<unknown>;
  /** Writes a line above the input line. */
  print(line: readonly Part[]): void;
  /** Writes `note` at the beginning of the input line. */
  prompt(note: readonly Part[]): void;
}

export function openTerminal(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream & Pick<WriteStream, 'hasColors'>,
): Terminal {
  const reader = createInterface({ input, output });
  // This respects NO_COLOR, and terminals without colors.
  const colored = output.hasColors();

  function paint(part: Part): string {
    if (typeof part === 'string') return harmless(part);
    const [color, text] = part;
    return colored ? `\x1b[${colors[color]}m${harmless(text)}\x1b[0m` : harmless(text);
  }

  /** Moves to the beginning of the input line, calls `change`, and writes the input line again. */
  function above(change: () => void): void {
    // The input line may be several rows high. readline would move up too, so its own count is reset.
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
