import {
  catchError,
  defer,
  finalize,
  fromEvent,
  map,
  noop,
  type Observable,
  of,
  switchMap,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { startEmulator } from '../emulator';
import { connect, type ConnectOptions, HttpError } from '../index';
import { chatByLines } from './chatByLines';
import { chatOnTerminal } from './chatOnTerminal';
import { demoBot, tricks } from './demoBot';
import { openTerminal } from './terminal';

interface Service {
  readonly options: ConnectOptions;
  readonly hint: string;
  readonly close: () => void;
}

const serviceAt = (secret: string, domain: string | undefined): Service => ({
  options: { secret, ...(domain && { domain }) },
  hint: 'You talk to the bot of DIRECT_LINE_SECRET. Ctrl+D ends.',
  close: noop,
});

const demo$: Observable<Service> = defer(() => startEmulator({ bot: demoBot })).pipe(
  map(({ url, secret, close }) => ({
    // it has nobody else to answer, so it can be asked more often
    options: { domain: url, secret, interval: 500 },
    hint: `${tricks} Ctrl+D ends.`,
    close: () => void close(),
  })),
);

/**
 * A chat with the service that the environment names, else with the demo; at a terminal, else by lines. Completes when
 * it has been ended, or when nobody is left to write for.
 */
export function chat({ stdin, stdout, env }: NodeJS.Process): Observable<string> {
  const { DIRECT_LINE_SECRET: secret, DIRECT_LINE_DOMAIN: domain } = env;
  const service$ = secret ? of(serviceAt(secret, domain)) : demo$;
  const closed$ = fromEvent(stdout, 'error').pipe(
    tap((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
    }),
  );

  return service$.pipe(
    switchMap(({ options, hint, close }) =>
      (stdin.isTTY && stdout.isTTY
        ? chatOnTerminal(connect(options), openTerminal(stdin, stdout), hint)
        : // a script wants an answer or an error, not another attempt for ever
          chatByLines(connect({ ...options, retry: { count: 3 } }), stdin, stdout)
      ).pipe(finalize(close)),
    ),
    catchError((error: unknown) => {
      const refused = error instanceof HttpError && [401, 403].includes(error.status);
      const reason = refused ? new Error(`DIRECT_LINE_SECRET is not accepted: ${error.message}`) : error;
      // not thrown: the terminal is to be closed before anything is written to it
      return throwError(() => reason);
    }),
    takeUntil(closed$),
  );
}
