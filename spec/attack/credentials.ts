import { inspect } from 'node:util';
import {
  catchError,
  defer,
  EMPTY,
  finalize,
  lastValueFrom,
  merge,
  mergeMap,
  of,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { connect, generateToken, type Transport, type TransportRequest } from 'rxjs-direct-line';
import { type Attack, createCount } from './attack';

const credential = 'Qm7-credential_of-22ch';

type Answer = { readonly status: number; readonly body: string } | { readonly error: unknown };
type Quote = (request: TransportRequest) => Answer;

const json = (body: unknown) => JSON.stringify(body);
const quotes: readonly ((status: number) => Quote)[] = [
  (status) => () => ({ status, body: credential }),
  (status) => () => ({ status, body: `Bearer ${credential}` }),
  (status) => () => ({ status, body: json({ error: { code: credential, message: `no: Bearer ${credential}.` } }) }),
  (status) => () => ({ status, body: json({ error: credential, message: credential, [credential]: credential }) }),
  (status) => () => ({ status, body: `<!doctype html><title>${credential}</title>` }),
  (status) => () => ({ status, body: json({ messages: [{ [credential]: 1 }, credential], watermark: [credential] }) }),
];

/** Errors of a transport with the credential, or all of the request, in some place. */
const errors: readonly ((request: TransportRequest) => unknown)[] = [
  () => new Error(`refused: ${credential}`),
  ({ url, headers }) => new Error(`${url} ${json(headers)}`),
  ({ headers }) => Object.assign(new Error('refused'), { request: { headers }, config: { headers } }),
  () => new Error('refused', { cause: new Error(credential, { cause: new Error(credential) }) }),
  () => Object.assign(new Error('refused'), { stack: `Error: ${credential}\n at ${credential}` }),
  () => Object.assign(new Error('refused'), { code: credential }),
  () => Object.assign(new Error('refused'), { name: credential }),
  () => new AggregateError([new Error(credential)], credential),
  () => credential,
  () => ({ message: credential, toString: () => credential }),
  ({ headers }) => headers,
];

const answers: readonly Quote[] = [
  ...[200, 204, 302, 400, 401, 403, 404, 409, 410, 429, 500, 503].flatMap((status) =>
    quotes.map((quote) => quote(status)),
  ),
  ...errors.map((make): Quote => (request) => ({ error: make(request) })),
];

const isStart = ({ method, url }: TransportRequest) => method === 'POST' && url.endsWith('/conversations');

/** Starts as it should, unless it is the start that is attacked; answers all else by `quote`. */
const hostile =
  (quote: Quote, fromStart: boolean): Transport =>
  (request) =>
    defer(() => {
      const started = { status: 200, body: json({ conversationId: 'c', token: credential, expires_in: 1800 }) };
      const answer = isStart(request) && !fromStart ? started : quote(request);
      if ('error' in answer) return throwError(() => answer.error);
      return of({ ...answer, header: (name: string) => (name.toLowerCase() === 'retry-after' ? credential : null) });
    });

export const attacks: readonly Attack[] = [
  {
    name: 'credential quoted by the service or the transport',
    async run() {
      const count = createCount();
      const search = (where: string, value: unknown) => {
        const texts = [inspect(value, { depth: Infinity, showHidden: true, getters: true })];
        if (value instanceof Error) texts.push(String(value), value.stack ?? '');
        try {
          const shown = JSON.stringify(value) as string | undefined;
          if (shown !== undefined) texts.push(shown);
        } catch {
          // a circle, which nobody can log by it
        }
        for (const text of texts) count.add(text.includes(credential) && `${where}: ${text}`);
      };
      const attack = (options: { readonly secret: string } | { readonly token: string }, transport: Transport) => {
        const chat = connect({
          ...options,
          userId: 'u',
          transport,
          interval: 1,
          burst: 0,
          retry: { delay: 1, count: 2 },
        });
        const swallow = (where: string) =>
          catchError((error: unknown) => {
            search(where, error);
            return EMPTY;
          });
        const told$ = merge(
          chat.status$.pipe(tap((status) => search('status$', status))),
          chat.request$.pipe(tap((event) => search('request$', event))),
        );
        const asked$ = merge(
          chat.message$.pipe(swallow('message$')),
          chat.send('hello').pipe(swallow('send')),
          chat.history().pipe(swallow('history')),
          'secret' in options
            ? generateToken({ ...options, transport, retry: { count: 0 } }).pipe(
                mergeMap(() => EMPTY),
                swallow('generateToken'),
              )
            : EMPTY,
        );
        return merge(told$, asked$).pipe(
          takeUntil(timer(60)),
          finalize(() => search('the conversation', chat)),
        );
      };
      const attempts = answers.flatMap((quote) =>
        [true, false].flatMap((fromStart) =>
          [{ secret: credential }, { token: credential }].map((options) => attack(options, hostile(quote, fromStart))),
        ),
      );
      await lastValueFrom(merge(...attempts), { defaultValue: undefined });
      return count.outcome();
    },
  },
];
