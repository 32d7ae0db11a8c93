import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import {
  catchError,
  defer,
  distinctUntilChanged,
  endWith,
  filter,
  finalize,
  fromEvent,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Conversation, SendError, Status } from '../index';
import { plain, show } from './plain';

const paints = { bot: 36, problem: 31, note: 2 };

const undelivered = ({ delivery, message }: SendError): string =>
  `${delivery === 'refused' ? 'Not delivered' : 'Perhaps not delivered'}: ${message}`;

/** What to tell of a status for as long as it lasts: of a pause how many seconds are left. */
function progress(status: Status): Observable<string> {
  if (status.state !== 'retrying') return of(status.state === 'connecting' ? 'connecting' : '');
  const seconds = Math.ceil(status.delay / 1000);
  return timer(0, 1000).pipe(
    take(seconds),
    map((passed) => `reconnecting in ${seconds - passed} s`),
    endWith('reconnecting'),
  );
}

/**
 * Lets somebody type at `input`, below what is being said. Completes at ^C and ^D; fails with whatever the conversation
 * fails with, while a message that cannot be sent is only told of.
 */
export const chatOnTerminal = (
  { userId, message$, status$, send }: Conversation,
  input: ReadStream,
  output: WriteStream,
  hint: string,
): Observable<string> =>
  defer(() => {
    const reader = createInterface({ input, output });
    const coloured = output.hasColors();
    const paint = (paint: keyof typeof paints, text: string) =>
      coloured ? `\x1b[${paints[paint]}m${text}\x1b[0m` : text;

    /** Puts a line above the one that is being typed, which may be several rows high. */
    function print(line: string): void {
      const { rows } = reader.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      // readline goes up as many rows to where it believes its prompt to be
      output.write(line + '\n'.repeat(1 + rows));
      reader.prompt(true);
    }

    const said$ = message$.pipe(
      filter(({ from }) => from !== userId),
      map((message) => `${paint('bot', plain(message.from))}  ${show(message)}`),
    );
    const typed$ = fromEvent(reader, 'line').pipe(map(String), tap(() => reader.prompt()));
    const unsent$ = typed$.pipe(
      filter((line) => plain(line) !== ''),
      mergeMap((line) => send(line).pipe(catchError((error: SendError) => of(undelivered(error))))),
      filter((problem) => problem !== undefined),
    );
    const interrupted$ = status$.pipe(
      filter((status) => status.state === 'retrying' && status.attempt === 1),
      map((status) => 'error' in status ? status.error.message : ''),
    );
    const problem$ = merge(unsent$, interrupted$).pipe(map((problem) => paint('problem', plain(problem))));
    const prompt$ = status$.pipe(
      switchMap(progress),
      distinctUntilChanged(),
      tap((progress) => {
        reader.setPrompt(`${progress && paint('note', `(${progress}) `)}> `);
        reader.prompt(true);
      }),
    );

    return merge(of(paint('note', hint)), said$, problem$).pipe(
      tap(print), 
      ...
    );
  });
