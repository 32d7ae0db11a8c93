import { createInterface } from 'node:readline';
import {
  combineLatest,
  concatMap,
  count,
  debounce,
  defer,
  filter,
  finalize,
  fromEvent,
  map,
  type Observable,
  scan,
  startWith,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Conversation } from '../index';
import { tell } from './print';
import { show } from './show';

/**
 * The time without a message after the last echo. It is longer than one interval, so that a late reply is still
 * printed.
 */
const quiet = 1500;
/** The longest time that it waits for an echo. */
const patience = 10_000;

const linesOf = (input: NodeJS.ReadableStream): Observable<string> =>
  defer(() => {
    const reader = createInterface({ input });
    return fromEvent(reader, 'line').pipe(
      map(String),
      takeUntil(fromEvent(reader, 'close')),
      finalize(() => reader.close()),
    );
  });

/**
 * Sends each line of `input`, and writes each reply to `output` as one line. It completes when every echo has come and
 * no message has come for a while. It fails if the conversation fails.
 */
export function chatByLines(
  { userId, message$, send }: Conversation,
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Observable<string> {
  const sent$ = linesOf(input).pipe(
    filter((line) => line.trim() !== ''),
    concatMap((line) => send(line)),
    count(),
  );
  const echoes$ = message$.pipe(
    scan((echoes, { from }) => (from === userId ? echoes + 1 : echoes), 0),
    startWith(0),
  );
  const end$ = combineLatest([sent$, echoes$]).pipe(
    debounce(([sent, echoes]) => timer(echoes < sent ? patience : quiet)),
    tap(([sent, echoes]) => {
      if (echoes < sent) throw new Error(`${sent - echoes} of ${sent} messages sent did not come back`);
    }),
  );

  return message$.pipe(
    filter(({ from }) => from !== userId),
    map(show),
    filter((line) => line !== ''),
    tap((line) => tell(output, line)),
    takeUntil(end$),
  );
}
