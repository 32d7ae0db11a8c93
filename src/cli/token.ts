import { defer, finalize, Subject, switchMap, takeUntil, tap } from 'rxjs';
import { fetchTransport, generateToken, type RequestEvent, type Transport } from '../index';
import { type Command, UsageError } from './command';
import { endSignal } from './endSignal';
import { retry, serviceVariables, tellRefusal } from './service';
import { tellRequests } from './tellRequests';
import { print, tell } from './print';

const { DIRECT_LINE_SECRET, DIRECT_LINE_DOMAIN } = serviceVariables;

/** A transport that emits an event for each request, because `generateToken` has no `request$`. */
function observe(request$: Subject<RequestEvent>): Transport {
  const http = fetchTransport();
  let attempt = 0;
  return (request) =>
    defer(() => {
      attempt += 1;
      const { method, url } = request;
      const startedAt = Date.now();
      const event = { operation: 'generate', method, path: new URL(url).pathname, attempt } as const;
      let answer = {};
      return http(request).pipe(
        tap(({ status }) => {
          answer = { status };
        }),
        finalize(() => request$.next({ ...event, ...answer, duration: Date.now() - startedAt })),
      );
    });
}

export const token: Command = {
  summary: 'Prints a token for a new conversation.',
  usage: '[--verbose]',
  options: {},
  asks: true,
  environment: { DIRECT_LINE_SECRET, DIRECT_LINE_DOMAIN },

  run({ verbose }, process) {
    const { stdout, stderr, env } = process;
    const { DIRECT_LINE_SECRET: secret, DIRECT_LINE_DOMAIN: domain } = env;
    if (!secret) throw new UsageError('The environment has no DIRECT_LINE_SECRET');
    const request$ = new Subject<RequestEvent>();

    return generateToken({ secret, ...(domain && { domain }), retry, transport: observe(request$) }).pipe(
      tellRefusal('DIRECT_LINE_SECRET'),
      switchMap((generated) => print(stdout, [generated])),
      tellRequests(request$, verbose, (line) => tell(stderr, line)),
      takeUntil(endSignal(process)),
    );
  },
};
